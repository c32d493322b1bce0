// 简体中文（大陆用语）。用词依 domain/glossary.csv。
import forms from "./zh-Hans/forms.js";
import labels from "./zh-Hans/labels.js";
import opening from "./zh-Hans/opening.js";
import outbox from "./zh-Hans/outbox.js";
import people from "./zh-Hans/people.js";
import rounds from "./zh-Hans/rounds.js";
import things from "./zh-Hans/things.js";

export default { ...forms, ...labels, ...opening, ...outbox, ...people, ...rounds, ...things };
