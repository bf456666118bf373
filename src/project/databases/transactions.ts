// The transactions of project code inside of the one that is rolled back: savepoints, on one connection, for several clients.

interface Open {
  owner: object;
  savepoint: string;
  /** Rolled back along with another one that began before it. */
  lost: boolean;
}

export interface Transactions {
  isOpen(owner: object): boolean;
  /** Statements that begin one; empty if there is one. */
  begin(owner: object): string[];
  commit(owner: object): string[];
  rollback(owner: object): string[];
  /** Throws if `owner` is in a transaction that is gone. */
  check(owner: object): void;
  clear(): void;
}

export function createTransactions(): Transactions {
  const open: Open[] = [];
  let number = 0;
  const find = (owner: object) => open.findIndex((transaction) => transaction.owner === owner);

  return {
    isOpen: (owner) => find(owner) !== -1,
    check(owner) {
      if (open[find(owner)]?.lost) throw overlapped();
    },
    begin(owner) {
      if (find(owner) !== -1) return [];
      const savepoint = `mcp_node_${++number}`;
      open.push({ owner, savepoint, lost: false });
      return [`SAVEPOINT ${savepoint}`];
    },
    commit(owner) {
      const index = find(owner);
      const [transaction] = index === -1 ? [] : open.splice(index, 1);
      if (!transaction) return [];
      if (transaction.lost) throw overlapped();
      // Releasing it would take along those that began later.
      return index === open.length ? [`RELEASE SAVEPOINT ${transaction.savepoint}`] : [];
    },
    rollback(owner) {
      const index = find(owner);
      const [transaction] = index === -1 ? [] : open.splice(index, 1);
      if (!transaction || transaction.lost) return [];
      for (const later of open.slice(index)) later.lost = true;
      return [`ROLLBACK TO SAVEPOINT ${transaction.savepoint}`];
    },
    clear() {
      open.length = 0;
    },
  };
}

const overlapped = () =>
  new Error(
    'This transaction overlapped with another one that was rolled back. In mode rollback they share one connection: run them one after the other.',
  );
