/**
 * The connector's acceptance cases, by their ids alone: A01 to A100, with A42b between. What each asks for stands in the
 * title of its tests.
 */
export const caseIds: readonly string[] = Array.from({ length: 100 }, (_, index) => index + 1).flatMap(
  (number) => {
    const id = `A${String(number).padStart(2, '0')}`;
    return number === 42 ? [id, `${id}b`] : [id];
  },
);
