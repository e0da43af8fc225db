// The coming weeks as the server's engine counts them, for the values on the form whether saved or not.
import { showFindings } from "./calendar_findings";
import { ask } from "./quiet_call";
import { DAY, parseTime } from "./times";
import { dateText, debounced, escape, secondsText } from "./words";

const WEEKS = 4;
const percent = (seconds) => `${(seconds / DAY) * 100}%`;

export class CalendarPreview {
	constructor(frm) {
		this.frm = frm;
		this.$preview = $(frm.fields_dict.preview_html.wrapper).addClass("itss-preview");
		this.$findings = $(frm.fields_dict.findings_html.wrapper).addClass("itss-findings");
		this.later = debounced(() => this.load(), 350);
	}

	async load() {
		this.running?.abort();
		const running = (this.running = new AbortController());
		const calendar = this.values();
		if (this.shown !== calendar.name) this.$preview.add(this.$findings).empty();
		this.shown = calendar.name;
		this.$preview.addClass("itss-stale");
		const answer = (method, args, show) =>
			ask(`calendars.${method}`, args, running.signal).then(show, (error) => {
				if (error.name !== "AbortError") throw error;
			});
		try {
			await answer("preview", { calendar, weeks: WEEKS }, (told) => this.draw(told)).catch((error) => {
				this.$preview.empty();
				throw error;
			});
			await answer("findings", { calendar }, (told) => showFindings(this.$findings, this.frm, told));
		} catch (error) {
			this.$findings.html(`<div class="itss-refused"><div>${error.message}</div></div>`);
		}
		if (this.running === running) this.$preview.removeClass("itss-stale");
	}

	// Rows that somebody is still filling in are left out.
	values() {
		const doc = this.frm.doc;
		return {
			...doc,
			windows: (doc.windows || []).filter((row) => row.weekday && row.opens && row.closes),
			exceptions: (doc.exceptions || []).filter(
				(row) =>
					row.exception &&
					row.from_date &&
					(row.exception === "Closed" || (row.opens && row.closes))
			),
		};
	}

	draw(preview) {
		const weeks = [];
		for (let at = 0; at < preview.days.length; at += 7) weeks.push(preview.days.slice(at, at + 7));
		const names = weeks[0].map(
			(day) =>
				`<div class="itss-preview-name">${escape(dateText(day.date, { weekday: "short" }))}</div>`
		);
		this.$preview.html(`<div class="itss-preview-sum text-muted">${this.summary(preview)}</div>
			<div class="itss-preview-grid"><div></div>${names.join("")}
			${weeks.map((days) => this.week(days, preview.today)).join("")}</div>`);
	}

	summary(preview) {
		return __("{0} of working time in {1} weeks, in the time zone {2}", [
			`<b>${secondsText(preview.seconds)}</b>`,
			Math.round(preview.days.length / 7),
			escape(preview.time_zone),
		]);
	}

	week(days, today) {
		const seconds = days.reduce((sum, day) => sum + day.seconds, 0);
		const number = moment(days[0].date).isoWeek();
		return `<div class="itss-preview-week"><span>${__("Week {0}", [number])}</span><b>${secondsText(seconds)}</b></div>
			${days.map((day) => this.day(day, today)).join("")}`;
	}

	day(day, today) {
		const why = this.why(day);
		const spans = day.segments.map((segment) => `${segment.from}–${segment.to}`).join(", ");
		const title = [
			frappe.datetime.str_to_user(day.date),
			why,
			spans || __("Closed", null, "ITSS Calendar Exception"),
		].filter(Boolean);
		const classes = ["itss-preview-day", `itss-day-${day.why}`];
		if (day.date === today) classes.push("itss-today");
		if (day.date < today) classes.push("itss-gone");
		if (!day.seconds) classes.push("itss-shut");
		return `<div class="${classes.join(" ")}" data-date="${day.date}" title="${escape(title.join("\n"))}">
			<div class="itss-day-head"><span>${this.dayText(day.date, today)}</span>
				<span>${day.seconds ? secondsText(day.seconds) : __("Closed", null, "ITSS Calendar Exception")}</span></div>
			<div class="itss-strip">${day.segments.map((segment) => this.segment(segment)).join("")}</div>
			<div class="itss-day-why">${escape(why)}</div>
		</div>`;
	}

	dayText(date, today) {
		const named = date === today || date.endsWith("-01");
		return named ? dateText(date, { day: "numeric", month: "short" }) : String(Number(date.slice(8)));
	}

	segment({ from, to }) {
		const [start, end] = [parseTime(from), parseTime(to)];
		return `<i style="left:${percent(start)};width:${percent(end - start)}"></i>`;
	}

	why(day) {
		const what = {
			special: __("Special hours"),
			closed: __("Exception"),
			makeup: __("Make-up working day"),
			holiday: __("Public holiday"),
			break: __("Break"),
		}[day.why];
		return what ? day.reason || this.reasonOnForm(day.date) || what : "";
	}

	// The formats know no reason for special hours and breaks; the row on the form does.
	reasonOnForm(date) {
		const row = (this.frm.doc.exceptions || []).find(
			(one) => one.reason && one.from_date <= date && date <= (one.to_date || one.from_date)
		);
		return row?.reason;
	}
}
