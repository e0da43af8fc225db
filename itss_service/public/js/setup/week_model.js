// The windows table of a calendar as lists per weekday, and back with as few changed rows as can be.
import { makeWindow, timeText } from "./times";

export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const TABLE = "windows";

export function weekOf(frm) {
	const week = Object.fromEntries(WEEKDAYS.map((day) => [day, []]));
	for (const row of frm.doc[TABLE] || []) {
		const window = makeWindow(row.opens, row.closes);
		if (window && week[row.weekday]) week[row.weekday].push(window);
	}
	for (const day of WEEKDAYS) week[day].sort((a, b) => a[0] - b[0]);
	return week;
}

// Rows that stay the same stay the same rows, so that the document's history tells what changed.
export function writeWeek(frm, week) {
	const wanted = WEEKDAYS.flatMap((weekday) =>
		week[weekday].map(([start, end]) => ({ weekday, opens: timeText(start), closes: timeText(end) }))
	);
	const free = [...(frm.doc[TABLE] || [])];
	const take = (fits) => {
		const index = free.findIndex(fits);
		return index < 0 ? null : free.splice(index, 1)[0];
	};
	const kept = wanted.map((one) => take((row) => same(row, one)));
	const rows = wanted.map((one, index) => {
		const row = kept[index] || take((other) => other.weekday === one.weekday);
		return Object.assign(row || frm.add_child(TABLE), one);
	});
	for (const row of free) frappe.model.clear_doc(row.doctype, row.name);
	rows.forEach((row, index) => (row.idx = index + 1));
	frm.doc[TABLE] = rows;
	frm.refresh_field(TABLE);
	frm.dirty();
}

const same = (row, one) =>
	row.weekday === one.weekday && row.opens === one.opens && row.closes === one.closes;
