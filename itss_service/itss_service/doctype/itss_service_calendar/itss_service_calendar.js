const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];

frappe.ui.form.on("ITSS Service Calendar", {
	async setup(frm) {
		if (frm.is_new() && !frm.doc.time_zone) frm.set_value("time_zone", frappe.boot.time_zone?.system);
		await frappe.require(ASSETS);
		offer_places(frm);
	},

	async refresh(frm) {
		await frappe.require(ASSETS);
		if (!frm.itss_week) {
			frm.itss_preview = new itss_service.setup.CalendarPreview(frm);
			frm.itss_week = new itss_service.setup.WeekEditor(frm, () => frm.itss_preview.later());
		}
		frm.itss_week.refresh();
		const { inContext, readRows } = itss_service.setup;
		readRows(frm, "windows", { weekday: inContext("ITSS Calendar Window") });
		readRows(frm, "exceptions", { exception: inContext("ITSS Calendar Exception") });
		show_rows(frm, false);
		frm.itss_preview.load();
		if (!frm.is_new()) frm.set_df_property("calendar_name", "read_only", 1);
		if (frm.fields_dict.exceptions.disp_status === "Write")
			frm.add_custom_button(__("Fill from Holiday List"), () => ask_holiday_list(frm));
	},

	time_zone: (frm) => frm.itss_preview?.later(),
	always_open: (frm) => frm.itss_preview?.later(),
	subdivision: (frm) => frm.itss_preview?.later(),
	makeup_as: (frm) => frm.itss_preview?.later(),
	country(frm) {
		frm.set_value("subdivision", null);
		offer_subdivisions(frm);
		frm.itss_preview?.later();
	},
});

// A time that is typed into a row is written out; the change of it then counts.
const time_changed = (fieldname, then) => (frm, doctype, name) => {
	const typed = frappe.get_doc(doctype, name)[fieldname];
	const tidy = itss_service.setup.tidyTime(typed);
	if (tidy !== typed) return frappe.model.set_value(doctype, name, fieldname, tidy);
	then(frm);
};

const row_changed = (frm) => {
	frm.itss_week?.refresh();
	frm.itss_preview?.later();
};

frappe.ui.form.on("ITSS Calendar Window", {
	weekday: row_changed,
	opens: time_changed("opens", row_changed),
	closes: time_changed("closes", row_changed),
	windows_remove: row_changed,
});

const exception_changed = (frm) => frm.itss_preview?.later();

frappe.ui.form.on("ITSS Calendar Exception", {
	exception: exception_changed,
	from_date: exception_changed,
	to_date: exception_changed,
	every_year: exception_changed,
	opens: time_changed("opens", exception_changed),
	closes: time_changed("closes", exception_changed),
	reason: exception_changed,
	exceptions_remove: exception_changed,
});

async function offer_places(frm) {
	const [zones, countries] = await Promise.all([
		itss_service.setup.ask("calendars.time_zones"),
		itss_service.setup.ask("calendars.holiday_countries"),
	]);
	frm.fields_dict.time_zone.set_data(zones);
	frm.fields_dict.country.set_data(countries);
	frm.fields_dict.country.refresh_input();
	offer_subdivisions(frm);
}

async function offer_subdivisions(frm) {
	const { country } = frm.doc;
	const parts = country ? await itss_service.setup.ask("calendars.holiday_subdivisions", { country }) : [];
	frm.toggle_display("subdivision", Boolean(parts.length || frm.doc.subdivision));
	frm.fields_dict.subdivision.set_data?.(parts);
}

// The table behind the grid: out of the way, a click away.
function show_rows(frm, shown) {
	frm.toggle_display("windows", shown);
	const $week = $(frm.fields_dict.week_html.wrapper);
	$week.find(".itss-rows-link").remove();
	const text = shown ? __("Hide the table of windows") : __("Show the windows as a table");
	$(`<div class="itss-rows-link"><a href="#">${text}</a></div>`)
		.appendTo($week)
		.on("click", "a", (event) => {
			event.preventDefault();
			show_rows(frm, !shown);
		});
}

function ask_holiday_list(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Fill from Holiday List"),
		fields: [
			{
				fieldname: "holiday_list",
				fieldtype: "Link",
				options: "Holiday List",
				label: __("Holiday List"),
				reqd: 1,
			},
			{
				fieldname: "weekly_off",
				fieldtype: "Check",
				label: __("Its weekly days off as well"),
				description: __("Usually not needed: the weekly hours say them."),
			},
		],
		primary_action_label: __("Add as Closed Dates"),
		primary_action: (values) => fill_from(frm, dialog, values),
	});
	dialog.show();
}

async function fill_from(frm, dialog, values) {
	try {
		const { rows, skipped } = await itss_service.setup.ask("calendars.exceptions_from_holiday_list", {
			...values,
			calendar: frm.itss_preview.values(),
		});
		for (const row of rows) frm.add_child("exceptions", row);
		frm.refresh_field("exceptions");
		if (rows.length) frm.dirty();
		frm.itss_preview.load();
		dialog.hide();
		frappe.show_alert({
			message: __("Closed dates added: {0}; left out, as they are closed already: {1}", [
				rows.length,
				skipped,
			]),
			indicator: rows.length ? "green" : "blue",
		});
	} catch (error) {
		frappe.msgprint({ title: __("Fill from Holiday List"), message: error.message, indicator: "red" });
	}
}
