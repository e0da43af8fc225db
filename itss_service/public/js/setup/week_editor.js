// The week as seven strips of 24 hours: draw a window with the pointer, or type it.
import { WeekPointer } from "./week_pointer";
import { WEEKDAYS, weekOf, writeWeek } from "./week_model";
import { OFFERS, trackHtml, weekFrame } from "./week_html";
import { DAY, covered, parseTime, parseWindows, windowText } from "./times";
import { secondsText } from "./words";

const WORKDAYS = WEEKDAYS.slice(0, 5);
const STEP = 900;

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

	// The frame stays where it is, so that who types and tabs keeps the keyboard's place; only what differs is put anew.
	draw() {
		if (this.drawn_locked !== this.locked) this.$week.html(weekFrame(this.locked));
		this.drawn_locked = this.locked;
		this.$week.toggleClass("itss-week-locked", this.locked);
		WEEKDAYS.forEach((day, index) => this.drawDay(day, this.week[WEEKDAYS[(index + 6) % 7]]));
		const total = WEEKDAYS.reduce((sum, day) => sum + covered(this.week[day]), 0);
		this.$week.find(".itss-week-total").html(__("{0} a week", [secondsText(total).bold()]));
		this.$week.find(".itss-week-offers").toggle(!total && !this.locked);
	}

	drawDay(day, before) {
		const windows = this.week[day];
		const $row = this.$week.find(`[data-day="${day}"]`);
		$row.find(".itss-week-track").html(trackHtml(windows, before));
		$row.find(".itss-week-text").val(windows.map(windowText).join(", ")).removeClass("itss-wrong");
		$row.find(".itss-week-sum").text(windows.length ? secondsText(covered(windows)) : "–");
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
