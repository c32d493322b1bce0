/* global PouchDB */
/** The same things, as documents named by their code, replicated by PouchDB. */
window.peer = {
  async replicate({ remote, adapter }) {
    const db = new PouchDB("school", { adapter });
    const began = performance.now();
    const { docs_written: written } = await PouchDB.replicate(remote, db, { batch_size: 500 });
    window.peer.db = db;
    return { ms: performance.now() - began, written };
  },

  async lookUps({ codes }) {
    const times = [];
    for (const code of codes) {
      const began = performance.now();
      await window.peer.db.get(code);
      times.push(performance.now() - began);
    }
    return times;
  },
};
