// The proof of a clock: each stretch of time, what it counted, and why.
import { escape, secondsText, wallClock } from "../setup/words";
import { spanText } from "./countdown";
import { clockTitle, eventText, whenText } from "./ticket_words";

const whyText = (entry) =>
	({
		working: __("working time counts"),
		closed: __("outside working hours"),
		paused: __("on hold"),
		"held elsewhere": __("somebody else had the ticket"),
		"no target": __("nothing is promised for this priority"),
		stopped: __("between the solution and the reopening"),
	})[entry.why] || entry.why;

export function ledgerTable(clock) {
	const rows = clock.ledger.map(row).join("");
	return `<div class="itss-ledger" data-ledger="${escape(clock.key)}">
		<p>${introduction(clock)}</p>
		${clock.set_up_changed ? `<p class="text-warning">${__("The calendar or the agreement changed since this clock ended. Its verdict stays; the rows below show today's set-up.")}</p>` : ""}
		${clock.ledger_left_out ? `<p class="text-muted">${__("{0} earlier rows are left out.", [clock.ledger_left_out])}</p>` : ""}
		<div class="itss-scroll"><table class="table table-sm">
			<thead><tr><th>${__("From", null, "ITSS Ticket")}</th><th>${__("To", null, "ITSS Ticket")}</th>
				<th>${__("Passed", null, "ITSS Ticket")}</th><th>${__("Counted")}</th><th>${__("Why")}</th><th>${__("Held by")}</th></tr></thead>
			<tbody>${rows || `<tr><td colspan="6" class="text-muted">${__("No time has passed yet.")}</td></tr>`}</tbody>
			<tfoot><tr><td colspan="3">${__("Sum of this run")}</td><td><b>${precise(clock.elapsed)}</b></td><td colspan="2"></td></tr></tfoot>
		</table></div>
	</div>`;
}

function introduction(clock) {
	const promised = clock.duration === null ? "–" : secondsText(clock.duration);
	return __("{0} of {1}: {2} promised for priority {3}, counted on the calendar {4} from {5} on.", [
		`<b>${clockTitle(clock)}</b>`,
		escape(clock.agreement),
		`<b>${promised}</b>`,
		escape(clock.priority || "–"),
		escape(clock.calendar),
		whenText(clock.started_at),
	]);
}

function row(entry) {
	const reason = entry.reason ? `: ${escape(entry.reason)}` : "";
	const since = entry.why === "working" || entry.why === "closed" ? "" : ` (${eventText(entry.event)})`;
	const passed = (Date.parse(entry.to) - Date.parse(entry.from)) / 1000;
	return `<tr class="itss-why-${entry.why.replace(" ", "-")}${entry.is_earlier ? " itss-earlier" : ""}">
		<td>${exactly(entry.from)}</td><td>${exactly(entry.to)}</td><td>${spanText(passed)}</td>
		<td>${entry.seconds ? precise(entry.seconds) : "–"}</td>
		<td>${whyText(entry)}${entry.why === "paused" ? reason : since}</td><td>${escape(entry.holder || "–")}</td></tr>`;
}

// With the seconds where there are any, so that the lengths can be followed.
function exactly(iso) {
	const seconds = wallClock(iso).seconds();
	return seconds ? `${whenText(iso)}:${String(seconds).padStart(2, "0")}` : whenText(iso);
}

// Whole seconds, so that the column can be added up.
function precise(seconds) {
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}
