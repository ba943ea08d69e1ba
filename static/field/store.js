/**
 * What the tablet keeps: the database `field`, one promise for each transaction.
 *
 * Stores: `meta` (facts by name), `assignments` and `drafts` (boxes, closed by the vault), `outbox` (sealed records),
 * `receipts` (what the server said about them), `events` (what happened when; never a name or an answer).
 */

const NAME = "field";
const VERSION = 1;
const STORES = {
  meta: {},
  assignments: { keyPath: "case" },
  drafts: { keyPath: "uuid" },
  outbox: { keyPath: ["uuid", "rev"] },
  receipts: { keyPath: ["uuid", "rev"] },
  events: { autoIncrement: true },
};

let opened;

/** The database, opened once. @returns {Promise<IDBDatabase>} */
export function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, options] of Object.entries(STORES)) request.result.createObjectStore(store, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** The result of one request inside a transaction. @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Write in one transaction over these stores: all of it or nothing. Resolves once the transaction is complete.
 *
 * @template T
 * @param {string[]} names
 * @param {(stores: Record<string, IDBObjectStore>) => T | Promise<T>} work may await requests, and nothing else
 * @param {{strict?: boolean}} [how] `strict`: complete only when the disk has it, not only the system's memory
 * @returns {Promise<T>}
 */
export async function write(names, work, { strict = false } = {}) {
  return run(await open(), names, work, "readwrite", strict ? "strict" : "relaxed");
}

/** Read from these stores. @template T @returns {Promise<T>} */
export async function read(names, work) {
  return run(await open(), names, work, "readonly", "default");
}

async function run(database, names, work, mode, durability) {
  const transaction = database.transaction(names, mode, { durability });
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  // Both are awaited: a failed request must not leave the other promise without a listener.
  complete.catch(() => {});
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  let found;
  try {
    found = await work(stores);
  } catch (error) {
    if (transaction.error === null) tryAbort(transaction);
    throw error;
  }
  await complete;
  return found;
}

function tryAbort(transaction) {
  try {
    transaction.abort();
  } catch (error) {
    // Already over: the failure that brought us here is the one to tell.
    if (error.name !== "InvalidStateError") throw error;
  }
}

/** One fact, or undefined. @param {string} name */
export const fact = (name) => read(["meta"], ({ meta }) => result(meta.get(name)));

/** Note facts. @param {Record<string, unknown>} facts */
export const note = (facts, how) =>
  write(["meta"], ({ meta }) => Object.entries(facts).forEach(([name, value]) => meta.put(value, name)), how);

/** Everything in a store. @param {string} name */
export const all = (name) => read([name], (stores) => result(stores[name].getAll()));

/** One row, or undefined. @param {string} name @param {IDBValidKey} key */
export const one = (name, key) => read([name], (stores) => result(stores[name].get(key)));

/** Note that something happened. @param {string} what @param {Record<string, unknown>} [details] no name, no answer */
export const happened = (what, details = {}) =>
  write(["events"], ({ events }) => events.add({ what, at: new Date().toISOString(), ...details }));

/** The newest events, newest first. @param {number} most */
export const newest = (most) =>
  read(["events"], async ({ events }) => {
    const found = [];
    await new Promise((resolve, reject) => {
      const walk = events.openCursor(null, "prev");
      walk.onerror = () => reject(walk.error);
      walk.onsuccess = () => {
        if (!walk.result || found.length === most) return resolve();
        found.push(walk.result.value);
        return walk.result.continue();
      };
    });
    return found;
  });

/**
 * Whether this browser keeps what is written: a write, read back; and how much room there is. It says nothing of a
 * private window, where both look as anywhere else until it is closed: see `promised`.
 *
 * @returns {Promise<{kept: boolean, quota: number, usage: number}>}
 */
export async function tried() {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  try {
    const mark = crypto.randomUUID();
    await note({ tried: mark }, { strict: true });
    return { kept: (await fact("tried")) === mark, quota, usage };
  } catch {
    return { kept: false, quota, usage };
  }
}

/**
 * Whether the browser promises not to clear this app away when room runs short; asked for where it was not given yet.
 * An installed app gets the promise, a private window never does: without it no field work begins.
 */
export const promised = async () =>
  ((await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.())) ?? false;
