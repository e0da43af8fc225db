// The clocks of a ticket, a card each.
import { escape, secondsText } from "../setup/words";
import { running, secondsUntil } from "./countdown";
import { clockTitle, whenText } from "./ticket_words";

// What a clock looks like: its colour and its name.
export function lookOf(clock) {
	if (!clock.is_open) {
		if (clock.state === "breached") return { tone: "red", text: __("Missed", null, "ITSS Ticket") };
		if (clock.state === "cancelled") return { tone: "gray", text: __("No verdict") };
		return { tone: "green", text: __("Met", null, "ITSS Ticket") };
	}
	const overdue = isOverdue(clock);
	if (overdue) return { tone: "red", text: __("Overdue", null, "ITSS Ticket") };
	if (clock.is_paused && clock.paused_by?.why === "held elsewhere")
		return { tone: "gray", text: __("Handed on", null, "ITSS Ticket") };
	if (clock.is_paused) return { tone: "blue", text: __("On hold", null, "ITSS Ticket") };
	if (clock.state === "breached") return { tone: "red", text: __("Missed before") };
	if (clock.warnings.some((warning) => warning.reached_at))
		return { tone: "orange", text: __("At risk", null, "ITSS Ticket") };
	return { tone: "green", text: __("On time", null, "ITSS Ticket") };
}

export const isOverdue = (clock) => clock.is_open && clock.due_at && secondsUntil(clock.due_at) < 0;

export function clockCard(clock, openKey) {
	const look = lookOf(clock);
	const isOpen = clock.key === openKey;
	return `<section class="itss-clock itss-tone-${look.tone}${isOpen ? " itss-chosen" : ""}"
			data-clock="${escape(clock.key)}" data-metric="${escape(clock.metric)}" data-state="${clock.state}">
		<header><span class="itss-kind">${clock.kind}</span><b>${clockTitle(clock)}${
			clock.holder ? ` · ${escape(clock.holder)}` : ""
		}</b>
			<span class="indicator-pill ${look.tone} no-indicator-dot">${look.text}</span></header>
		<div class="itss-clock-figure">${figure(clock)}</div>
		<div class="itss-clock-due">${dueLine(clock)}</div>
		${bar(clock)}
		<div class="itss-clock-work">${workLine(clock)}</div>
		${breachLine(clock)}
		<button type="button" class="btn btn-xs btn-default" data-act="why" aria-expanded="${isOpen}">${__("Why?")}</button>
		${clock.breach?.may_rule ? ruleButton(clock) : ""}
	</section>`;
}

// What was ruled upon the breach, if anything was.
function breachLine({ breach }) {
	if (!breach?.ruling) return "";
	const { ruling, cause, responsible, exempt } = breach.ruling;
	const counts = exempt ? ` · ${__("Exempt", null, "ITSS Breach Ruling")}` : "";
	const link = frappe.utils.get_form_link("ITSS Breach Ruling", ruling);
	const who = __(responsible, null, "ITSS Breach Ruling");
	return `<div class="itss-clock-work"><a href="${link}">${escape(cause)}</a> · ${escape(who)}${counts}</div>`;
}

const ruleButton = ({ breach }) =>
	`<button type="button" class="btn btn-xs btn-default" data-act="rule" data-name="${escape(breach.clock)}">${__("Rule upon the Breach")}</button>`;

function figure(clock) {
	if (!clock.is_open) return clock.duration === null ? "–" : __("{0} used", [secondsText(clock.elapsed)]);
	if (isOverdue(clock)) return running(clock.due_at, "left");
	if (clock.is_paused) return __("stands still");
	return clock.due_at ? running(clock.due_at, "left") : "–";
}

function dueLine(clock) {
	if (!clock.is_open)
		return clock.due_at
			? __("ended {0}, was due {1}", [whenText(clock.stopped_at), whenText(clock.due_at)])
			: __("ended {0}", [whenText(clock.stopped_at)]);
	if (clock.due_at) return __("due {0}", [whenText(clock.due_at)]);
	const by = clock.paused_by || {};
	if (by.why === "held elsewhere")
		return __("{0} has the ticket", [escape(by.holder || __("Somebody else"))]);
	if (by.why === "no target") return __("nothing is promised for this priority");
	return by.reason ? escape(by.reason) : __("on hold without a reason");
}

// The working time used, with the warning points.
function bar(clock) {
	if (!clock.duration) return "";
	const share = Math.min(100, (100 * clock.elapsed) / clock.duration);
	const points = clock.warnings
		.filter((warning) => warning.share < 1)
		.map((warning) => `<em style="left:${warning.share * 100}%" title="${percent(warning.share)}"></em>`);
	return `<div class="itss-bar" role="progressbar" aria-valuemin="0" aria-valuemax="100"
		aria-valuenow="${Math.round(share)}"><i style="width:${share}%"></i>${points.join("")}</div>`;
}

const percent = (share) => `${Number((share * 100).toPrecision(4))} %`;

function workLine(clock) {
	if (clock.duration === null) return "";
	const [left, whole] = [secondsText(Math.abs(clock.remaining)), secondsText(clock.duration)];
	const calendar = escape(clock.calendar);
	if (clock.remaining < 0)
		return __("{0} of working time over the promised {1} ({2})", [left, whole, calendar]);
	if (!clock.is_open) return __("of {0} working time promised ({1})", [whole, calendar]);
	const observed = clock.is_observed ? ` · ${__("observed only")}` : "";
	const line = __("{0} of {1} working time left ({2})", [left, whole, calendar]) + observed;
	return clock.is_working_now || clock.is_paused ? line : `${line} · ${__("closed now")}`;
}
