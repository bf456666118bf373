// Samples, taken in turns: on a busy machine only neighbours in time can be compared.

/** Runs every variant once per round and returns the samples of each; the first round only warms up. */
export async function inTurns(rounds, variants) {
  const samples = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of Object.entries(variants)) {
      const sample = await measure();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

export async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Round by round, then the median: one slow round of either side does not decide. */
export function medianRatio(samples, others) {
  return median(samples.map((sample, round) => sample / others[round]));
}

export function markdownTable(header, rows) {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
