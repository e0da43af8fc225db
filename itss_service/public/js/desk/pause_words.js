// A pause in words: what its dialog asks, why the ticket waits, and what the pause brings about by itself.
import { escape, lengthText } from "../setup/words";
import { secondsUntil } from "./countdown";
import { whenText } from "./ticket_words";

export function pauseFields({ pause_reasons, pause_rules }, has) {
	const isGoverned = pause_reasons.length > 0;
	const needing = pause_reasons.filter((name) => pause_rules[name].needs_next_contact);
	const reason = {
		fieldname: "reason",
		label: __("Reason"),
		fieldtype: isGoverned ? "Select" : "Data",
		options: isGoverned ? ["", ...pause_reasons].map((value) => ({ value, label: value })) : undefined,
		reqd: 1,
		change() {
			this.set_description?.(ruleText(pause_rules[this.get_value()]));
		},
	};
	const contact = {
		fieldname: "next_contact",
		label: __("The customer hears from us again"),
		fieldtype: "Datetime",
		mandatory_depends_on: `eval:${JSON.stringify(needing)}.includes(doc.reason)`,
	};
	return has.next_contact ? [reason, contact] : [reason];
}

function ruleText(rule) {
	if (!rule) return "";
	const parts = [rule.description ? escape(rule.description) : ""];
	if (rule.longest && rule.resumes)
		parts.push(__("At most {0}; then it goes on by itself.", [escape(lengthText(rule.longest))]));
	else if (rule.longest)
		parts.push(__("At most {0}; then its handler is told.", [escape(lengthText(rule.longest))]));
	return parts.filter(Boolean).join(" ");
}

export function pauseLine(pause) {
	if (!pause) return "";
	const parts = [`<b>${escape(pause.reason || __("on hold without a reason"))}</b>`];
	if (pause.since) parts.push(__("since {0}", [whenText(pause.since)]));
	if (pause.next_contact) parts.push(dated(pause.next_contact, __("the customer hears from us again {0}")));
	if (pause.limit_at)
		parts.push(
			dated(pause.limit_at, pause.resumes ? __("goes on by itself {0}") : __("may wait until {0}"))
		);
	return `<div class="itss-pause-line">${parts.join(" · ")}</div>`;
}

function dated(instant, sentence) {
	const text = sentence.replace("{0}", whenText(instant));
	return secondsUntil(instant) < 0 ? `<span class="text-danger">${text}</span>` : text;
}

export const pauseComing = {
	contact: () => __("The customer hears from us again"),
	limit: () => __("It has waited as long as it may: its handler is told"),
	resume: () => __("It has waited as long as it may: it goes on by itself"),
};
