/**
 * Shapes of what the phone keeps. Types only; ids are text UUIDs, `_at` is RFC 3339 UTC, `_ms` a duration.
 *
 * @typedef {import("../domain/types.js").Entity} Entity
 * @typedef {import("../domain/types.js").PhotoNote} PhotoNote
 * @typedef {import("../domain/types.js").RecordDraft} RecordDraft
 * @typedef {import("../domain/types.js").Target} Target
 *
 * @typedef {object} Person
 * @property {string} id
 * @property {string} name
 * @property {string} [username]
 * @property {string} [department]
 *
 * @typedef {object} SignIn  the person this device works for; survives an expired session
 * @property {Person} person
 * @property {string[]} roles
 * @property {string[]} [permissions]
 * @property {string} [lang]
 * @property {string} at
 *
 * @typedef {object} Device
 * @property {string} id  minted once per browser profile
 * @property {string} name
 * @property {number} n_max  number of the newest saved record
 * @property {string | null} last_hash  hash of that record
 * @property {string | null} server_id  pinned at the first sign-in
 * @property {number | null} clock_offset_ms  server minus device clock, as last measured
 * @property {"own" | "shared"} [use]  whether one person uses this phone or several; unset until somebody has said
 * @property {boolean} [session_to_end]  the server could not be told yet that nobody uses its session any more
 * @property {number} [lock_minutes]  without a touch, after which a shared phone locks itself
 *
 * @typedef {object} PhotoDraft  already shrunk
 * @property {string} field  key of the checklist item, or "photos"
 * @property {ArrayBuffer} bytes  at most 1 MiB
 * @property {string} [sha256]  lets a draft tell that it has this photo already; hashed again when saved
 * @property {string} mime  image/jpeg, image/png or image/webp
 *
 * @typedef {{sha256: string, bytes: ArrayBuffer, mime: string}} Photo
 * @typedef {{body: string, key: string, sig: string}} Sealed
 * @typedef {"queued" | "sent" | "kept" | "forgotten" | "attention"} RecordState
 *
 * @typedef {object} Outcome  what the server said of one record (sync-protocol 5.3)
 * @property {string} id
 * @property {"stored" | "duplicate" | "held" | "superseded" | "rejected" | "conflict" | "gone"} outcome
 * @property {string} [first]  the outcome a duplicate had first, or the record that was first
 * @property {string} [reason]
 * @property {string} [detail]  more about `reason`; its first word may be one that phones know (pages/record-words.js)
 * @property {string[]} [missing]  photos that the server has not got
 *
 * @typedef {object} Attention  why a record needs a person
 * @property {"rejected" | "conflict" | "refused_alone" | "unknown_outcome" | "photo_damaged" | "photo_refused"} why
 * @property {string} [reason]  the server's word
 * @property {number} [status]  HTTP status where there was no word
 * @property {string} at
 * @property {string} app  build that met it; another build offers the record again
 *
 * @typedef {object} Confirmed  what the server last answered about a record that it has
 * @property {string | null} outcome  "present", "durable"…; null: it was sent, or its last photo was, and is not confirmed yet
 * @property {string} at  by the device's clock
 * @property {number} lineage  how often the server had been found restored by then
 * @property {string | null} server_id  whom it was sent to
 * @property {string | null} [durable_at]  when the server first said "durable" in this lineage, by the device's clock
 *
 * @typedef {object} OutboxRecord
 * @property {string} id
 * @property {number} n
 * @property {string} hash  hex SHA-256 of `sealed.body`
 * @property {Sealed} sealed
 * @property {RecordState} state
 * @property {string} type
 * @property {string} author
 * @property {string} captured_at
 * @property {Target | null} target
 * @property {PhotoNote[]} photos
 * @property {string[]} missing  hashes still to be uploaded
 * @property {Outcome | null} outcome
 * @property {string | null} answered_at  the server's `now` in that answer
 * @property {Attention | null} attention
 * @property {number} [sends]  how often the server has answered for it; none in records of the first build
 * @property {Confirmed | null} [confirmed]
 *
 * @typedef {{author: string, unsent: number, total: number}} Share  of one person in the outbox of a shared phone
 *
 * @typedef {object} Counts
 * @property {number} queued
 * @property {number} sent
 * @property {number} kept
 * @property {number} attention
 * @property {number} photosWaiting  photos of sent records that are not on the server yet
 * @property {string | null} oldestQueuedAt  captured_at of the oldest queued record
 *
 * @typedef {object} FormDraft
 * @property {string} id  UUID in the address, so that two tabs never share one
 * @property {string} form  "inspection" or "damage"
 * @property {object} values
 * @property {PhotoDraft[]} photos
 * @property {string | null} [author]  whose form it is; none in drafts of the first build
 * @property {string} updated_at  set when saved
 *
 * @typedef {{kind: string, thing: Entity}} Found  `kind` is the entity's kind: "place", "asset"…
 * @typedef {{kind: string, id: string, version?: number, data?: object, gone?: true}} Change
 * @typedef {{tag: Entity, kind: string | null, thing: Entity | null}} Tagged  `thing` is null for a blank label or one whose thing is not here
 *
 * @typedef {object} Page  one answer of `pull`
 * @property {Change[]} changes
 * @property {string} cursor
 * @property {string} head
 * @property {string} [now]  of the server
 * @property {boolean} [more]  the server has newer changes
 *
 * @typedef {object} Snapshot  the answer of `bootstrap`
 * @property {string} cursor
 * @property {string} head
 * @property {string} [now]  of the server
 * @property {{[kind: string]: import("./columns.js").WireColumns}} kinds  columns; each has `id` and `version`
 *
 * @typedef {object} Outbox
 * @property {(draft: RecordDraft, photos?: PhotoDraft[]) => Promise<{id: string, n: number, hash: string}>} saveRecord  throws NotSavedError {reason}
 * @property {(filter?: {state?: RecordState, author?: string, limit?: number, answeredAfter?: string | null}) => Promise<OutboxRecord[]>} list  newest first; see outbox.js
 * @property {() => Promise<Share[]>} shares  whoever has unsent ones first
 * @property {(id: string) => Promise<OutboxRecord | null>} get
 * @property {() => Promise<Counts>} counts
 * @property {(id: string) => Promise<Photo[]>} photosOf
 * @property {(sha256: string) => Promise<Photo | null>} intactPhoto  null where it is not here or its bytes no longer match its hash
 * @property {(limit: number) => Promise<OutboxRecord[]>} queued  oldest first
 * @property {() => Promise<OutboxRecord[]>} withMissingPhotos  sent ones that the server lacks photos of
 * @property {(id: string, outcome: Outcome, answeredAt?: string) => Promise<void>} markSent
 * @property {(id: string, attention: {why: Attention["why"], reason?: string, status?: number, photo?: string}, answeredAt?: string) => Promise<void>} markAttention
 * @property {(id: string) => Promise<void>} requeue
 * @property {(id: string) => Promise<void>} erase  only for the outcome `gone`: erased by right
 * @property {(id: string, sha256: string) => Promise<void>} photoArrived
 * @property {(isDue?: (attention: Attention) => boolean) => Promise<number>} offerAgain  queues what another build put to `attention`
 * @property {() => Promise<Set<string>>} signers  ids of the keys by which records here are signed
 * @property {() => Promise<Blob>} exportUnsent  rescue file, see store/rescue.js
 * @property {() => Promise<number>} lineage  how often the server was found restored
 * @property {() => Promise<void>} raiseLineage
 * @property {() => Promise<OutboxRecord[]>} answered  records that the server said it has
 * @property {(verdicts: import("./keeping.js").Verdict[], lineage: number) => Promise<number>} settle  see store/keeping.js
 *
 * @typedef {object} Drafts
 * @property {(id: string, draft: {form: string, values: object, photos?: PhotoDraft[], author?: string | null}) => Promise<void>} saveDraft
 * @property {(id: string) => Promise<FormDraft | null>} getDraft
 * @property {(author: string | null) => Promise<FormDraft[]>} listDrafts  this person's, newest first
 * @property {(forms: Set<string>, before: string) => Promise<number>} dropOld  whoever wrote them; how many went
 * @property {(id: string) => Promise<void>} removeDraft
 *
 * @typedef {object} Replica  one person's copy of the school; every answer is a fresh object or must be left unchanged
 * @property {(page: Page, from: string | null) => Promise<boolean>} applyPage  false: `from` is not the cursor any more, nothing applied
 * @property {(snapshot: Snapshot) => Promise<void>} swap
 * @property {() => Promise<{cursor: string | null, head: string | null}>} cursor
 * @property {() => Promise<string | null>} levelAt  the server's `now` when this replica last had all there was; what it answered for until then is in here
 * @property {() => Promise<string[]>} kinds  that it has ever held
 * @property {() => Promise<{kind: string, id: string, version: number}[]>} versions  of everything in it; nothing is remembered
 * @property {(kind: string, id: string) => Promise<Entity | null>} find
 * @property {(code: string) => Promise<Tagged | null>} byCode  a code of eight signs, or the text of a foreign sticker
 * @property {(kind: string, id: string) => Promise<Entity[]>} tagsOf
 * @property {(placeId: string) => Promise<Entity[]>} children  places inside
 * @property {(placeId: string) => Promise<Entity[]>} assetsIn
 * @property {(kind: string, id: string) => Promise<{damages: Entity[], findings: Entity[], checks: Entity[]}>} openFor
 * @property {(text: string, limit?: number) => Promise<Found[]>} search  places, then assets
 * @property {(kind: string) => Promise<Entity[]>} all  kept in memory after the first call
 * @property {(kinds: string[]) => Promise<Entity[][]>} allOf  several kinds as they stood at one moment
 * @property {ReturnType<typeof import("./gate-key.js").createGateKey>} gateKey
 * @property {import("./faces.js").Faces} faces  beside what the server sends, sealed and deleted with it
 * @property {() => Promise<void>} destroy  deletes the replica from this device
 */
export {};
