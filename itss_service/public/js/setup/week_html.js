// What the weekly grid is made of.
import { WEEKDAYS } from "./week_model";
import { DAY, shortWindowText, timeText, windowText } from "./times";

export const OFFERS = [
	[["09:00", "18:00"]],
	[
		["09:00", "12:00"],
		["13:30", "18:00"],
	],
];
const ROOM_FOR_MINUTES = 4 * 3600;
const percent = (seconds) => `${(seconds / DAY) * 100}%`;

// The grid without its windows.
export function weekFrame(locked) {
	const help = locked
		? ""
		: __("Drag across a day to open it, drag a bar or its ends to move them, or type the hours.");
	return `${scale()}${WEEKDAYS.map((day, index) => row(day, index, locked)).join("")}
		<div class="itss-week-foot"><span class="text-muted">${help}</span><span class="itss-week-total"></span></div>
		<div class="itss-week-offers"><span class="text-muted">${__("Start with:")}</span> ${offers()}</div>`;
}

// The bars of a day, and what runs on from the day before.
export function trackHtml(windows, before) {
	const tails = before.filter(([, end]) => end > DAY).map(([, end]) => tail(end));
	return [...tails, ...windows.map(bar)].join("");
}

function scale() {
	const marks = [0, 3, 6, 9, 12, 15, 18, 21, 24].map(
		(hour) => `<span style="left:${percent(hour * 3600)}">${String(hour).padStart(2, "0")}</span>`
	);
	return `<div class="itss-week-row itss-week-scale"><div></div><div class="itss-week-marks">${marks.join("")}</div></div>`;
}

function row(day, index, locked) {
	const closed = __("Closed", null, "ITSS Calendar Exception");
	return `<div class="itss-week-row" data-day="${day}">
		<label class="itss-week-day" for="itss-week-${index}">${__(day, null, "ITSS Calendar Window")}</label>
		<div class="itss-week-track"></div>
		<input id="itss-week-${index}" class="form-control input-xs itss-week-text" autocomplete="off"
			placeholder="${closed}" ${locked ? "disabled" : ""}>
		<div class="itss-week-sum"></div>
		${locked ? "<div></div>" : menu(day)}
	</div>`;
}

function bar([start, end], at) {
	const until = Math.min(end, DAY);
	const text = windowText([start, end]);
	const short = until - start < ROOM_FOR_MINUTES ? shortWindowText([start, end]) : text;
	return `<div class="itss-week-bar ${end > DAY ? "itss-week-past" : ""}" data-at="${at}" tabindex="0" role="slider"
		aria-valuetext="${text}" aria-label="${__("Window")}" title="${text}"
		style="left:${percent(start)};width:${percent(until - start)}">
		<i data-edge="start"></i><span>${short}</span>
		<button type="button" tabindex="-1" title="${__("Remove")}">×</button><i data-edge="end"></i>
	</div>`;
}

function tail(end) {
	const title = __("From the day before, until {0}", [timeText(end)]);
	return `<div class="itss-week-tail" style="width:${percent(end - DAY)}" title="${title}"></div>`;
}

function menu(day) {
	const items = [
		["weekdays", __("Copy to Monday to Friday")],
		["all", __("Copy to Every Day")],
		["clear", __("Close This Day")],
	];
	const links = items.map(
		([act, text]) => `<a class="dropdown-item" href="#" data-act="${act}">${text}</a>`
	);
	const title = __("Copy {0}", [__(day, null, "ITSS Calendar Window")]);
	return `<div class="dropdown">
		<button type="button" class="btn btn-xs btn-default" data-toggle="dropdown" title="${title}">
			${frappe.utils.icon("duplicate", "xs")}</button>
		<div class="dropdown-menu dropdown-menu-right">${links.join("")}</div>
	</div>`;
}

function offers() {
	return OFFERS.map((windows, index) => {
		const hours = windows.map((edges) => edges.join("–")).join(", ");
		const text = __("Monday to Friday, {0}", [hours]);
		return `<button type="button" class="btn btn-xs btn-default" data-offer="${index}">${text}</button>`;
	}).join(" ");
}
