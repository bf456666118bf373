// Calls of one connection begin in the order in which they came, whatever each of them waits for before.

export type InOrder = <T>(preparing: Promise<T>) => Promise<T>;

/** What it gives settles as `preparing` does, and not before what was given to it earlier. */
export function createOrder(): InOrder {
  let before: Promise<unknown> = Promise.resolve();
  return (preparing) => {
    const earlier = before;
    const inTurn = Promise.allSettled([earlier, preparing]).then(() => preparing);
    before = inTurn.catch(() => {});
    return inTurn;
  };
}
