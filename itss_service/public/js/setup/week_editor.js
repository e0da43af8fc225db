// The week as seven strips of 24 hours: draw a window with the pointer, or type it.
import { WeekPointer } from "./week_pointer";
import { WEEKDAYS, weekOf, writeWeek } from "./week_model";
import { DAY, covered, parseTime, parseWindows, shortWindowText, timeText, windowText } from "./times";
import { secondsText } from "./words";

const WORKDAYS = WEEKDAYS.slice(0, 5);
const STEP = 900;
const OFFERS = [
	[["09:00", "18:00"]],
	[
		["09:00", "12:00"],
		["13:30", "18:00"],
	],
];
const percent = (seconds) => `${(seconds / DAY) * 100}%`;

export class WeekEditor {
	constructor(frm, onChange) {
		this.frm = frm;
		this.onChange = onChange;
		this.$root = $(frm.fields_dict.week_html.wrapper).empty();
		this.$week = $('<div class="itss-week">').appendTo(this.$root);
		new WeekPointer(this, STEP);
		this.listen();
	}

	get locked() {
		return this.frm.fields_dict.time_zone.disp_status !== "Write";
	}

	refresh() {
		this.week = weekOf(this.frm);
		this.draw();
	}

	set(day, windows, focus) {
		this.week[day] = windows.sort((a, b) => a[0] - b[0]);
		this.write(focus);
	}

	write(focus) {
		writeWeek(this.frm, this.week);
		this.draw();
		if (focus) this.$week.find(focus).trigger("focus");
		this.onChange();
	}

	copy(day, days) {
		for (const other of days) this.week[other] = this.week[day].map((window) => [...window]);
		this.write();
	}

	draw() {
		const total = WEEKDAYS.reduce((sum, day) => sum + covered(this.week[day]), 0);
		this.$week.toggleClass("itss-week-locked", this.locked).html(
			[
				this.scale(),
				...WEEKDAYS.map((day, index) => this.row(day, index)),
				`<div class="itss-week-foot"><span class="text-muted">${this.help()}</span>
				<span>${__("{0} a week", [`<b>${secondsText(total)}</b>`])}</span></div>`,
				total || this.locked ? "" : this.offers(),
			].join("")
		);
	}

	help() {
		if (this.locked) return "";
		return __("Drag across a day to open it, drag a bar or its ends to move them, or type the hours.");
	}

	scale() {
		const marks = [0, 3, 6, 9, 12, 15, 18, 21, 24].map(
			(hour) => `<span style="left:${percent(hour * 3600)}">${String(hour).padStart(2, "0")}</span>`
		);
		return `<div class="itss-week-row itss-week-scale"><div></div><div class="itss-week-marks">${marks.join("")}</div></div>`;
	}

	row(day, index) {
		const before = this.week[WEEKDAYS[(index + 6) % 7]];
		const tails = before.filter(([, end]) => end > DAY);
		const windows = this.week[day];
		return `<div class="itss-week-row" data-day="${day}">
			<label class="itss-week-day" for="itss-week-${index}">${__(day)}</label>
			<div class="itss-week-track">
				${tails.map(([, end]) => this.tail(end)).join("")}
				${windows.map((window, at) => this.bar(window, at)).join("")}
			</div>
			<input id="itss-week-${index}" class="form-control input-xs itss-week-text" autocomplete="off"
				value="${windows.map(windowText).join(", ")}" placeholder="${__("Closed")}" ${this.locked ? "disabled" : ""}>
			<div class="itss-week-sum">${windows.length ? secondsText(covered(windows)) : "–"}</div>
			${this.locked ? "<div></div>" : this.menu(day)}
		</div>`;
	}

	bar([start, end], at) {
		const until = Math.min(end, DAY);
		const text = windowText([start, end]);
		return `<div class="itss-week-bar ${end > DAY ? "itss-week-past" : ""}" data-at="${at}" tabindex="0" role="slider"
			aria-valuetext="${text}" aria-label="${__("Window")}" title="${text}"
			style="left:${percent(start)};width:${percent(until - start)}">
			<i data-edge="start"></i><span>${until - start < 4 * 3600 ? shortWindowText([start, end]) : text}</span><button type="button" tabindex="-1" title="${__("Remove")}">×</button><i data-edge="end"></i>
		</div>`;
	}

	tail(end) {
		const title = __("From the day before, until {0}", [timeText(end)]);
		return `<div class="itss-week-tail" style="width:${percent(end - DAY)}" title="${title}"></div>`;
	}

	menu(day) {
		const items = [
			["weekdays", __("Copy to Monday to Friday")],
			["all", __("Copy to Every Day")],
			["clear", __("Close This Day")],
		];
		const links = items.map(
			([act, text]) => `<a class="dropdown-item" href="#" data-act="${act}">${text}</a>`
		);
		return `<div class="dropdown">
			<button type="button" class="btn btn-xs btn-default" data-toggle="dropdown" title="${__("Copy {0}", [__(day)])}">
				${frappe.utils.icon("duplicate", "xs")}</button>
			<div class="dropdown-menu dropdown-menu-right">${links.join("")}</div>
		</div>`;
	}

	offers() {
		const buttons = OFFERS.map((windows, index) => {
			const hours = windows.map((edges) => edges.join("–")).join(", ");
			return `<button type="button" class="btn btn-xs btn-default" data-offer="${index}">${__("Monday to Friday, {0}", [hours])}</button>`;
		});
		return `<div class="itss-week-offers"><span class="text-muted">${__("Start with:")}</span> ${buttons.join(" ")}</div>`;
	}

	listen() {
		const dayOf = (event) => $(event.target).closest("[data-day]").attr("data-day");
		this.$week.on("change", ".itss-week-text", (event) => this.typed(event.target, dayOf(event)));
		this.$week.on("click", "[data-act]", (event) => {
			event.preventDefault();
			this.act(event.currentTarget.dataset.act, dayOf(event));
		});
		this.$week.on("click", "[data-offer]", (event) => {
			const windows = OFFERS[event.currentTarget.dataset.offer].map((edges) => edges.map(parseTime));
			this.week.Monday = windows;
			this.copy("Monday", WORKDAYS);
		});
		this.$week.on("click", ".itss-week-bar button", (event) => {
			const at = Number($(event.target).closest(".itss-week-bar").attr("data-at"));
			this.removeWindow(dayOf(event), at);
		});
		this.$week.on("keydown", ".itss-week-bar", (event) => this.key(event, dayOf(event)));
	}

	typed(input, day) {
		const windows = parseWindows(input.value);
		$(input).toggleClass("itss-wrong", !windows);
		if (windows) return this.set(day, windows);
		frappe.show_alert({
			message: __("{0} is not understood; write {1}", [
				frappe.utils.escape_html(input.value).bold(),
				"09:00-12:00, 13:30-18:00".bold(),
			]),
			indicator: "orange",
		});
	}

	act(act, day) {
		if (act === "weekdays") this.copy(day, WORKDAYS);
		if (act === "all") this.copy(day, WEEKDAYS);
		if (act === "clear") this.set(day, []);
	}

	removeWindow(day, at) {
		if (this.locked) return;
		this.set(
			day,
			this.week[day].filter((_, index) => index !== at)
		);
	}

	key(event, day) {
		const at = Number(event.currentTarget.dataset.at);
		if (["Delete", "Backspace"].includes(event.key)) {
			event.preventDefault();
			return this.removeWindow(day, at);
		}
		const move = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
		if (!move || this.locked) return;
		event.preventDefault();
		const [start, end] = this.week[day][at];
		const moved = event.shiftKey ? [start, end + move] : [start + move, end + move];
		if (moved[0] < 0 || moved[0] >= DAY || moved[1] <= moved[0] || moved[1] >= moved[0] + DAY) return;
		const windows = this.week[day].map((window, index) => (index === at ? moved : window));
		this.set(day, windows, `[data-day="${day}"] [data-at="${windows.indexOf(moved)}"]`);
	}
}
