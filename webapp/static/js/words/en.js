// English.
import forms from "./en/forms.js";
import opening from "./en/opening.js";
import outbox from "./en/outbox.js";
import people from "./en/people.js";
import rounds from "./en/rounds.js";
import things from "./en/things.js";

export default { ...forms, ...opening, ...outbox, ...people, ...rounds, ...things };
