// The figures of a replay beside those that there were.
import { escape, metricText } from "../setup/words";

const percent = (share, judged) => (judged ? `${format_number(share, null, 1)} %` : "–");
const whole = (number) => format_number(number, null, 0);

export function figuresTable(rows) {
	if (!rows.length)
		return `<p class="text-muted">${__("No ticket of the period would have come under it.")}</p>`;
	const lines = rows.map((row) => {
		const change = row.breached - row.breached_now;
		const klass = change > 0 ? "itss-worse" : change < 0 ? "itss-better" : "text-muted";
		const missed = row.goal && row.judged && row.attainment < row.goal;
		return `<tr><td>${escape(metricText(row.metric))}</td><td>${escape(row.priority)}</td>
			<td class="text-right">${whole(row.judged)}</td>
			<td class="text-right ${missed ? "itss-worse" : ""}">${percent(row.attainment, row.judged)}</td>
			<td class="text-right">${percent(row.attainment_now, row.judged_now)}</td>
			<td class="text-right">${row.goal ? percent(row.goal, 1) : "–"}</td>
			<td class="text-right">${whole(row.breached)}</td><td class="text-right">${whole(row.breached_now)}</td>
			<td class="text-right ${klass}">${change > 0 ? "+" : ""}${whole(change)}</td></tr>`;
	});
	const heads = [
		[__("Metric"), ""],
		[__("Priority"), ""],
		[__("Judged"), "text-right"],
		[__("Attainment"), "text-right"],
		[__("So Far"), "text-right"],
		[__("Goal"), "text-right"],
		[__("Breaches"), "text-right"],
		[__("So Far"), "text-right"],
		[__("Change", null, "ITSS Replay Figure"), "text-right"],
	];
	return `<table class="table table-sm table-bordered itss-figures"><thead><tr>
		${heads.map(([words, klass]) => `<th class="${klass}">${words}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table>`;
}
