// The adapters, in the order in which their routes and models are listed.
import type { Adapter } from '../adapter.ts';
import { express } from './express.ts';
import { prisma } from './prisma.ts';

export const adapters: readonly Adapter[] = [express, prisma];
