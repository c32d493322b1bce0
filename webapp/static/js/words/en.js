// English.
import forms from "./en/forms.js";
import labels from "./en/labels.js";
import opening from "./en/opening.js";
import outbox from "./en/outbox.js";
import people from "./en/people.js";
import rounds from "./en/rounds.js";
import things from "./en/things.js";

export default { ...forms, ...labels, ...opening, ...outbox, ...people, ...rounds, ...things };
