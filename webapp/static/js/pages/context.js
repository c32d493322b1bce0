/**
 * What every page is given, and what a page gives back. Types only.
 *
 * @typedef {object} App
 * @property {import("../store/open.js").Store} store
 * @property {import("../store/types.js").Replica} replica of the person signed in; empty when nobody is
 * @property {import("../sync/types.js").Engine} engine
 * @property {import("../store/types.js").SignIn | null} signIn
 * @property {import("../words/index.js").Translate} t
 * @property {import("../words/index.js").Lang} lang
 * @property {import("./format.js").Formats} formats
 * @property {string} zone IANA zone of the school
 * @property {string} region of the school: "tw", "cn"…
 * @property {() => number} now milliseconds since 1970
 * @property {() => string} uuid
 * @property {(path: string, options?: {replace?: boolean}) => Promise<void>} go
 * @property {() => void} redraw
 * @property {ReturnType<typeof import("../ui/toast.js").createToasts>} toasts
 * @property {ReturnType<typeof import("../ui/sound.js").createSignals>} signals
 * @property {ReturnType<typeof import("./preferences.js").openPreferences>} preferences
 * @property {ReturnType<typeof import("./installing.js").watchInstalling>} installing
 * @property {string} build of this client
 * @property {import("../store/types.js").Counts} counts of the outbox, as last counted
 * @property {number} wiped how many unsent records were here when the browser threw our data away; 0 if it did not
 * @property {number} recovered how many came back from the second copy
 * @property {() => Promise<void>} forgetLosses the person has read it
 * @property {import("./storage-watch.js").StorageWatch} storage
 * @property {() => string | null} lastContactAt when our server last answered, also before this start
 * @property {ReturnType<typeof import("../sync/session.js").createSession>} session
 * @property {(lang: import("../words/index.js").Lang) => Promise<void>} speak changes the language
 * @property {(signIn: import("../store/types.js").SignIn | null, options?: {isQuiet?: boolean}) => Promise<void>} become takes another
 *   person's replica, words and school; isQuiet: does not tell other tabs
 * @property {Known[]} people of this phone who have a PIN, or had one
 * @property {() => Promise<void>} learnWords of the language and the rights that the person has now
 * @property {() => Promise<void>} learnPeople who they are, and what is set for this device
 * @property {import("../store/types.js").Device} device as last learnt
 * @property {() => boolean} canLock there is somebody whose PIN would open it again
 * @property {(options?: {isAlone?: boolean}) => Promise<void>} lock isAlone: this tab only
 * @property {() => string} door where one comes in while nobody is signed in
 * @property {() => void} tellTabs who this tab works for now
 *
 * @typedef {{signIn: import("../store/types.js").SignIn, state: "free" | "open" | "locked" | "destroyed"}} Known
 *
 * @typedef {object} Page
 * @property {string} title
 * @property {() => unknown} main
 * @property {() => unknown} [dock] what the thumb reaches: the page's main actions
 * @property {boolean} [isHome]
 * @property {boolean} [isStart] there is nothing to go back to: signing in
 * @property {() => boolean} [isDirty] typed and not yet saved: no reload now
 * @property {(text: string) => void} [scanned] takes what a hand scanner read, instead of opening a card
 * @property {(root: HTMLElement) => void} [opened] after the first drawing
 * @property {() => Promise<void>} [refresh] the replica or the outbox changed
 * @property {() => void} [close]
 *
 * @typedef {{path: string, query: URLSearchParams, params: string[]}} Place where in the app
 */
export {};
