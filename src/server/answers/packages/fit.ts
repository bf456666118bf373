// Whether a package fits, as lines: the verdict, where it is installed, a reason in each.
import type { Fit, Reason } from '../../packages/fit/shapes.ts';
import { list, word } from '../words.ts';

/** `fits no`, and one space further in `installed version path`, `level about: what it wants; what there is -> remedy`. */
export function fitLines({ verdict, installed, reasons }: Fit): string[] {
  return [
    `fits ${verdict}`,
    ...installed.map(({ version, path, declared, app }) => {
      const parts = [`installed ${word(version, ';')} ${word(path, ';')}`];
      if (declared !== undefined) parts.push(part(declared));
      if (app !== undefined) parts.push(`in ${part(app)}`);
      return ` ${parts.join('; ')}`;
    }),
    ...reasons.map((reason) => ` ${reasonLine(reason)}`),
  ];
}

function reasonLine({ level, about, wants, has, remedy, apps }: Reason): string {
  const where = apps === undefined ? '' : ` in ${list(apps, ':')}`;
  const given = has === undefined ? '' : `; ${part(has)}`;
  return `${level} ${about}${where}: ${part(wants)}${given}${remedy === undefined ? '' : ` -> ${part(remedy)}`}`;
}

/** A text, which is JSON where a part of a line could be read into it. */
const part = (text: string): string =>
  /^["-]|; | -> |^$|[\p{Cc}]/u.test(text) ? JSON.stringify(text) : text;
