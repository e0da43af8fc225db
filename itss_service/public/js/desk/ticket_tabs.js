// The panel's tabs: what comes next, escalations, what happened.
import { escape, lengthText, metricText } from "../setup/words";
import { running } from "./countdown";
import { pauseComing } from "./pause_words";
import {
	channelText,
	eventText,
	fieldText,
	person,
	receiverText,
	sourceText,
	whenText,
} from "./ticket_words";

export function comingTab({ coming, clocks }) {
	if (!coming.length) return `<p class="text-muted">${nothingComing(clocks)}</p>`;
	const rows = coming.map(
		(each) => `<li class="itss-coming-${each.what}"><time>${whenText(each.at)}</time>
			<span class="text-muted">${running(each.at)}</span><span>${comingText(each)}</span></li>`
	);
	return `<ul class="itss-rows">${rows.join("")}</ul>`;
}

function nothingComing(clocks) {
	if (clocks.some((clock) => clock.is_open && clock.is_paused))
		return __("Nothing, while it is on hold. The clocks go on when it is resumed.");
	return __("Nothing is due any more.");
}

function comingText(each) {
	const clock = each.kind ? `${each.kind} ${escape(metricText(each.metric))}` : "";
	if (each.what === "due") return __("{0} is due", [`<b>${clock}</b>`]);
	if (each.what === "turn") return turnText(each);
	if (pauseComing[each.what]) return pauseComing[each.what]();
	if (each.what === "warning")
		return __("{0}: {1} % of the time is used", [clock, Number((each.share * 100).toPrecision(4))]);
	const cause = each.silence ? __("no word for {0}", [lengthText(each.silence)]) : clock;
	return __("Escalation {0} tells {1} ({2})", [
		`<b>${escape(each.rule)}</b>`,
		each.to.map(receiverText).join(__(", ", null, "ITSS Ticket")),
		cause,
	]);
}

function turnText({ agreement, moves_to }) {
	const name = `<b>${escape(agreement)}</b>`;
	return moves_to
		? __("{0} gives way to {1}", [name, `<b>${escape(moves_to)}</b>`])
		: __("{0} ends, and its open clocks stop", [name]);
}

const stateText = (state) =>
	({
		Pending: __("about to act"),
		Held: __("waits for working hours"),
		Done: __("done", null, "ITSS Ticket"),
		Failed: __("failed", null, "ITSS Ticket"),
		Observed: __("observed only"),
		Past: __("before its time"),
		Dropped: __("not needed any more"),
	})[state] || state;

export function escalationsTab({ escalations, people }) {
	if (!escalations.length) return `<p class="text-muted">${__("None so far.")}</p>`;
	const rows = escalations.map((row) => {
		const link = frappe.utils.get_form_link("ITSS Escalation", row.name);
		const notes = [__(row.action), stateText(row.state), escape(row.result || row.error || "")];
		if (row.acknowledged_by) notes.push(__("taken on by {0}", [person(row.acknowledged_by, people)]));
		else if (row.acknowledge_by)
			notes.push(__("to be taken on until {0}", [whenText(row.acknowledge_by)]));
		const button = row.to_acknowledge
			? `<button type="button" class="btn btn-xs btn-primary" data-act="acknowledge" data-name="${escape(row.name)}">${__("Acknowledge")}</button>`
			: "";
		return `<li class="itss-escalation-${row.state.toLowerCase()}"><time>${whenText(row.due_at)}</time>
			<span class="text-muted">${__("level {0}", [row.level])}</span>
			<span><a href="${link}"><b>${escape(row.rule)}</b></a> ${notes.filter(Boolean).join(" · ")} ${button}</span></li>`;
	});
	return `<ul class="itss-rows">${rows.join("")}</ul>`;
}

export function eventsTab({ events, people, has_more_events }) {
	const rows = events.map((event) => eventRow(event, people)).join("");
	const more = has_more_events
		? `<button type="button" class="btn btn-xs btn-default" data-act="more-events">${__("Earlier events")}</button>`
		: "";
	return `<ul class="itss-rows itss-events">${rows}</ul>${more}`;
}

function eventRow(event, people) {
	const given = Object.entries(event.changes);
	const told = given.some(([, value]) => value) ? given.filter(([, value]) => value) : given;
	const changes = told.map(([field, value]) => {
		const shown = field === "user" ? person(value, people) : escape(value || "");
		return `${fieldText(field)}: ${shown || "–"}`;
	});
	const notes = [
		event.event === "responded" || event.event === "updated"
			? escape(channelText(event.channel || ""))
			: "",
		changes.join(__(", ", null, "ITSS Ticket")),
		event.reason ? escape(event.reason) : "",
		event.note ? `<q>${escape(event.note)}</q>` : "",
	].filter(Boolean);
	const late = Date.parse(event.recorded_at) - Date.parse(event.at) > 60000;
	const recorded = late ? ` · ${__("recorded {0}", [whenText(event.recorded_at)])}` : "";
	return `<li data-event="${escape(event.event)}"><time>${whenText(event.at)}</time>
		<span><b>${escape(eventText(event.event))}</b> ${notes.join(" · ")}</span>
		<span class="text-muted">${person(event.actor, people)} · ${sourceText(event.source)}${recorded}</span></li>`;
}
