// What a developer would write instead of the shell call: run by tsx in fixtures/blog.
import { prisma } from '../../fixtures/blog/src/lib/prisma.ts';

console.log(await prisma.user.count());
