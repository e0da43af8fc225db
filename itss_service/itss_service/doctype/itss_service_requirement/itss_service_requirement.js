const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];
const COLOURS = { New: "orange", Analysed: "blue", "Agreement Drafted": "green", Declined: "gray" };
const OPEN = ["New", "Analysed"];

frappe.ui.form.on("ITSS Service Requirement", {
	setup(frm) {
		frm.set_query("calendar", () => ({ filters: { disabled: 0 } }));
		frm.set_query("item", "services", () => ({ filters: { published_version: ["is", "set"] } }));
		frm.set_query("project", () => ({ filters: frm.doc.customer ? { customer: frm.doc.customer } : {} }));
		frm.set_query("contact", () => ({
			query: "frappe.contacts.doctype.contact.contact.contact_query",
			filters: { link_doctype: "Customer", link_name: frm.doc.customer },
		}));
	},

	async refresh(frm) {
		const { status } = frm.doc;
		if (!frm.is_new() && !frm.is_dirty())
			frm.page.set_indicator(__(status, null, frm.doctype), COLOURS[status]);
		if (OPEN.includes(status)) frm.enable_save();
		else lock(frm);
		offer_steps(frm);
		await frappe.require(ASSETS);
		read_well(frm);
	},
});

// What became an agreement, or was declined, is a record.
function lock(frm) {
	for (const { fieldname } of frm.meta.fields) frm.set_df_property(fieldname, "read_only", 1);
	frm.disable_save();
}

function read_well(frm) {
	const { escape_html } = frappe.utils;
	const { lengthText, metricText, readRows } = itss_service.setup;
	const metric = (value) => escape_html(metricText(value || ""));
	const length = (value) => escape_html(value ? lengthText(value) : "");
	const share = (value) => `<div class="text-right">${Number(value)} %</div>`;
	readRows(frm, "wanted_targets", {
		metric,
		duration: length,
		goal: (value) => (value ? share(value) : ""),
	});
	readRows(frm, "baseline", {
		metric,
		wanted: length,
		would_be_met: (value, _df, _options, row) => (row?.has_wanted ? share(value) : ""),
	});
}

function offer_steps(frm) {
	if (frm.is_new() || frm.is_dirty()) return;
	if (frm.doc.agreement)
		frm.add_custom_button(__("Agreement"), () =>
			frappe.set_route("Form", "ITSS Agreement", frm.doc.agreement)
		);
	if (!OPEN.includes(frm.doc.status) || !frm.perm[0]?.write) return;
	const measure = frm.add_custom_button(__("Measure the Baseline"), () => measure_baseline(frm));
	const draft = frm.add_custom_button(__("Make a Draft Agreement"), () => make_draft(frm));
	(frm.doc.status === "Analysed" ? draft : measure).addClass("btn-primary");
	frm.add_custom_button(__("Decline"), () => decline(frm), __("Actions"));
}

async function measure_baseline(frm) {
	const told = await step(frm, "measure_baseline");
	if (!told) return;
	await frm.reload_doc();
	frm.scroll_to_field("baseline");
	const words = __("Measured from {0} tickets", [told.tickets]);
	frappe.show_alert({ message: words, indicator: told.tickets ? "green" : "orange" });
}

function make_draft(frm) {
	frappe.prompt(
		{
			fieldname: "title",
			fieldtype: "Data",
			label: __("Title of the Agreement"),
			reqd: 1,
			default: frm.doc.title,
		},
		async ({ title }) => {
			const told = await step(frm, "make_draft", { title });
			if (told) frappe.set_route("Form", "ITSS Agreement", told.agreement);
		},
		__("Make a Draft Agreement"),
		__("Make")
	);
}

function decline(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for Declining"), reqd: 1 },
		async ({ reason }) => {
			if (await step(frm, "decline", { reason })) frm.reload_doc();
		},
		__("Decline"),
		__("Decline")
	);
}

function step(frm, method, args = {}) {
	return itss_service.setup
		.ask(`requirements.${method}`, { requirement: frm.doc.name, ...args })
		.catch((error) => {
			frappe.msgprint({ title: __("Step Not Possible"), message: error.message, indicator: "red" });
		});
}
