// 繁體中文（臺灣）：預設語言。用詞依 domain/glossary.csv。
import forms from "./zh-Hant/forms.js";
import labels from "./zh-Hant/labels.js";
import opening from "./zh-Hant/opening.js";
import outbox from "./zh-Hant/outbox.js";
import people from "./zh-Hant/people.js";
import rounds from "./zh-Hant/rounds.js";
import things from "./zh-Hant/things.js";

export default { ...forms, ...labels, ...opening, ...outbox, ...people, ...rounds, ...things };
