/*
 * Sees to it that nobody looks at a white page: where the app has drawn nothing, this says so, in three languages, with a way on.
 * A script of its own that needs no other, as any other may be what does not come; a module that can't be had tells nobody.
 */
(() => {
  const PATIENCE_MS = 8000;
  const FAILED_MS = 1000;
  const REACH_MS = 5000;
  const PRESSED = "rounds-opened-again";
  const RELOADED = "rounds-opened-anew";
  const WORDS = {
    "zh-Hant": {
      title: "校園巡檢還沒有打開",
      text: "比平常久。存過的紀錄都還在這支手機上。請再等一下，或按「再開一次」。",
      again: "再開一次",
    },
    "zh-Hans": {
      title: "校园巡检还没有打开",
      text: "比平常久。存过的记录都还在这部手机上。请再等一下，或按“再打开一次”。",
      again: "再打开一次",
    },
    en: {
      title: "Campus Rounds has not opened yet",
      text: "It takes longer than usual. All saved records are still on this phone. Wait a little, or open it again.",
      again: "Open it again",
    },
  };

  const timer = setTimeout(tell, PATIENCE_MS);
  const watching = new MutationObserver(() => {
    if (hasOpened()) rest();
  });
  watching.observe(document, { childList: true, subtree: true });
  addEventListener("error", fail, true);
  addEventListener("unhandledrejection", fail);
  if (hasOpened()) rest();

  function hasOpened() {
    return document.querySelector("#app > *") !== null;
  }

  /** The app is there, or has said by itself what keeps it. */
  function rest() {
    clearTimeout(timer);
    watching.disconnect();
    removeEventListener("error", fail, true);
    removeEventListener("unhandledrejection", fail);
    document.getElementById("not-open")?.remove();
    forget(PRESSED);
    forget(RELOADED);
  }

  /** Of elements only a script's failure ends the opening: a picture or a style sheet may be missing. @param {Event} event */
  function fail({ target }) {
    if (target instanceof HTMLScriptElement) setTimeout(tryAnew, FAILED_MS);
    else if (!(target instanceof Element)) setTimeout(tell, FAILED_MS);
  }

  /** One request of two hundred that a browser drops leaves the page white, and comes the next time. Once only, or it would go on for ever. */
  function tryAnew() {
    if (!hasOpened() && !isRemembered(RELOADED) && remember(RELOADED)) location.reload();
    else tell();
  }

  function tell() {
    const place = document.getElementById("app");
    if (!place || hasOpened() || document.getElementById("not-open")) return;
    const lang = langOf(navigator.languages);
    const { title, text, again } = WORDS[lang];
    const button = made("button", again);
    Object.assign(button, { type: "button", className: "button primary", onclick: () => void openAgain(button) });
    const section = made("section", "");
    Object.assign(section, { id: "not-open", className: "not-open", lang });
    section.setAttribute("role", "alert");
    section.append(made("h1", title), made("p", text), button);
    place.before(section);
  }

  /** @param {string} name @param {string} text */
  function made(name, text) {
    return Object.assign(document.createElement(name), { textContent: text });
  }

  /** As `chooseLang` does. @param {readonly string[]} wishes @returns {keyof typeof WORDS} */
  function langOf(wishes) {
    for (const wish of wishes) {
      if (/^zh[-_](hans|cn|sg|my)/i.test(wish)) return "zh-Hans";
      if (/^zh/i.test(wish)) return "zh-Hant";
      if (/^en/i.test(wish)) return "en";
    }
    return "zh-Hant";
  }

  /** Asked for the second time, what the phone keeps of the app may be torn: with the server in reach all of it is fetched anew. @param {HTMLElement} button */
  async function openAgain(button) {
    button.setAttribute("disabled", "");
    const isSecond = isRemembered(PRESSED);
    remember(PRESSED);
    if (isSecond && (await isInReach())) await Promise.race([forgetCode().catch(() => {}), after(REACH_MS)]);
    location.reload();
  }

  async function isInReach() {
    const reply = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(REACH_MS) }).catch(() => null);
    return reply?.ok ?? false;
  }

  /** The app's files only. Records, their second copy and keys lie elsewhere, and stay. */
  async function forgetCode() {
    const workers = await navigator.serviceWorker.getRegistrations();
    await Promise.all(workers.map((worker) => worker.unregister()));
    const names = (await caches.keys()).filter((name) => name.startsWith("rounds-"));
    await Promise.all(names.map((name) => caches.delete(name)));
  }

  /** @param {number} ms */
  const after = (ms) => new Promise((done) => setTimeout(done, ms));

  /** @param {string} what */
  function isRemembered(what) {
    try {
      return sessionStorage.getItem(what) !== null;
    } catch {
      return false; // storage is forbidden here
    }
  }

  /** @param {string} what @returns {boolean} false where storage is forbidden */
  function remember(what) {
    try {
      sessionStorage.setItem(what, "yes");
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} what */
  function forget(what) {
    try {
      sessionStorage.removeItem(what);
    } catch {
      // nothing was remembered
    }
  }
})();
