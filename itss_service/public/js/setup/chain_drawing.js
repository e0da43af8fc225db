// One guarantee chain on a time axis, opened at its worst moment, as inline SVG.
import { dateText, escape, lengthText, secondsText, wallClock } from "./words";

const WIDTH = 900;
const LABELS = 210;
const PLOT = WIDTH - LABELS - 20;
const ROW = 30;
const BAR = 16;
const TOP = 34;
const HOUR = 3600;
const STEPS = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720].map((hours) => hours * HOUR);

const epoch = (instant) => Date.parse(instant) / 1000;

export function chainDrawing(chain) {
	const start = epoch(chain.worst_start);
	const [due, done] = [epoch(chain.due_at), epoch(chain.ends_at)];
	const last = Math.max(due, done, start + HOUR);
	const x = (at) => LABELS + ((at - start) / ((last - start) * 1.02)) * PLOT;
	const rows = chain.stages.length + 2;
	const bottom = TOP + rows * ROW;
	const offset = wallClock(chain.worst_start).utcOffset() * 60;
	const parts = [
		...closed(chain, x, bottom),
		...ticks(start, last, offset, x, bottom),
		...bar(0, "SLA", "sla", __("promised in {0}", [lengthText(chain.duration)]), start, due, x),
		...chain.stages.flatMap((stage, index) => stageBar(stage, index + 1, x)),
		...margin(chain, rows - 1, due, done, x),
		`<path class="itss-due" d="M${x(due).toFixed(1)} ${TOP - 4}V${bottom}"/>`,
	];
	const height = bottom + 8;
	const id = frappe.dom.get_unique_id();
	return `<svg class="itss-chain-svg" viewBox="0 0 ${WIDTH} ${height}" role="img"
		aria-label="${escape(__("Guarantee chain of {0}", [chain.agreement]))}" style="--itss-over:url(#${id})">${hatch(id)}${parts.join("")}</svg>`;
}

// Each picture has a pattern of its own: one inside a closed section would not be drawn elsewhere.
const hatch = (
	id
) => `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
	<rect class="itss-over-ground" width="6" height="6"/><rect class="itss-over-stripe" width="2.5" height="6"/></pattern></defs>`;

function closed(chain, x, bottom) {
	return (chain.closed || []).map(([from, to]) => {
		const [a, b] = [x(epoch(from)), x(epoch(to))];
		return `<rect class="itss-closed" x="${a.toFixed(1)}" y="${TOP}" width="${(b - a).toFixed(1)}" height="${bottom - TOP}"><title>${escape(__("Closed on the calendar of the SLA"))}</title></rect>`;
	});
}

function ticks(start, last, offset, x, bottom) {
	const step = STEPS.find((one) => (last - start) / one <= 8) || STEPS.at(-1);
	const first = Math.ceil((start + offset - 60) / step) * step - offset;
	const marks = [];
	let day = null;
	for (let at = first; at <= last; at += step) {
		const moment_at = moment.unix(at).utcOffset(offset / 60);
		const date = moment_at.format("YYYY-MM-DD");
		const place = x(at).toFixed(1);
		marks.push(`<path class="itss-tick" d="M${place} ${TOP - 4}V${bottom}"/>`);
		if (step < 24 * HOUR) marks.push(text(place, TOP - 9, moment_at.format("HH:mm"), "itss-tick-text"));
		if (date !== day)
			marks.push(
				text(place, step < 24 * HOUR ? TOP - 21 : TOP - 9, dayText(moment_at), "itss-day-text")
			);
		day = date;
	}
	return marks;
}

const dayText = (at) =>
	dateText(at.format("YYYY-MM-DD"), { weekday: "short", day: "numeric", month: "short" });

const text = (x, y, content, klass, anchor = "middle") =>
	`<text x="${x}" y="${y}" class="${klass}" text-anchor="${anchor}">${escape(content)}</text>`;

const shortened = (content, most) => (content.length > most ? `${content.slice(0, most - 1)}…` : content);

function bar(row, name, klass, inside, from, to, x) {
	const [a, b] = [x(from), x(to)];
	const y = TOP + row * ROW + (ROW - BAR) / 2;
	const width = Math.max(b - a, 2);
	const room = [...inside].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 7), 0);
	const fits = width > room + 10;
	const after = b + room < WIDTH;
	const place = fits ? [a + 6, "start"] : after ? [b + 6, "start"] : [a - 6, "end"];
	return [
		`<text x="0" y="${y + 12}" class="itss-chain-name"><title>${escape(name)}</title>${escape(shortened(name, 32))}</text>`,
		`<rect class="itss-bar-${klass}" x="${a.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
		text(place[0].toFixed(1), y + 12, inside, fits ? "itss-in" : "itss-out", place[1]),
	];
}

function stageBar(stage, row, x) {
	const named = stage.agreement.startsWith(stage.kind) ? "" : `${stage.kind} `;
	const name = `${stage.position}. ${named}${stage.agreement}`;
	const inside = lengthText(stage.duration);
	return bar(row, name, stage.kind.toLowerCase(), inside, epoch(stage.starts_at), epoch(stage.ends_at), x);
}

function margin(chain, row, due, done, x) {
	const over = done > due || chain.margin_seconds < 0;
	const seconds = Math.abs(chain.margin_seconds);
	const words = !seconds
		? over
			? __("after it is due")
			: __("nothing left")
		: over
			? __("{0} too long", [secondsText(seconds)])
			: __("{0} left", [secondsText(seconds)]);
	return bar(
		row,
		__("Time to spare"),
		over ? "over" : "left",
		words,
		Math.min(due, done),
		Math.max(due, done),
		x
	);
}
