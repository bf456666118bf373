// A reporter of vitest: which file of tests begins and ends, as it does, and at the end those that failed or never ended.
import { relative } from 'node:path';

export default function reporter() {
  const open = new Set();
  const failed = [];
  const nameOf = (module) => `${module.project.name} ${relative(process.cwd(), module.moduleId)}`;
  return {
    onTestModuleStart(module) {
      open.add(nameOf(module));
      console.log(`begins: ${nameOf(module)}`);
    },
    onTestModuleEnd(module) {
      open.delete(nameOf(module));
      console.log(`${module.state()}: ${nameOf(module)}`);
      if (!module.ok()) failed.push(nameOf(module));
    },
    onTestRunEnd() {
      for (const name of failed) console.log(`failed: ${name}`);
      for (const name of open) console.log(`never ended: ${name}`);
    },
  };
}
