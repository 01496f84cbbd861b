/** The known name that was probably meant, or undefined when none is near. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const plain = simplify(name);
  const contained = known.find((candidate) => simplify(candidate) === plain);
  if (contained !== undefined) return contained;
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(plain, simplify(candidate)) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best && best.far <= Math.max(2, plain.length / 3) ? best.candidate : undefined;
}

/** `SMSOTPMandatory`, `smsotp_mandatory` and `mandatory` are one name. */
function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^smsotp/, '');
}

/** Levenshtein, with one row of the table at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      const [left = 0, above = 0, before = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, before + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
