// One tab for one draft: two tabs that write into the same draft would overwrite each other.

export class Claim {
  constructor() {
    this.release = () => {};
  }

  // True when this tab has the draft now. force takes it away from the tab that has it, whose lost() is called.
  take(id, {force = false, lost = () => {}} = {}) {
    this.release();
    if (!navigator.locks) return Promise.resolve(true);
    const options = force ? {steal: true} : {ifAvailable: true};
    return new Promise(resolve => {
      let mine = true;
      navigator.locks.request(`evidence-draft:${id}`, options, lock => {
        resolve(lock !== null);
        if (lock === null) return undefined;
        return new Promise(release => {
          this.release = () => {
            mine = false;
            release();
          };
        });
      }).catch(() => {
        if (mine) lost();
      });
    });
  }

  static async held() {
    if (!navigator.locks) return new Set();
    const {held} = await navigator.locks.query();
    return new Set(held.map(lock => lock.name.replace('evidence-draft:', '')));
  }
}
