const METHOD = "itss_service.api.catalogue.";

frappe.ui.form.on("ITSS Catalogue Item", {
	setup(frm) {
		frm.set_query("item", "supporting_items", () => ({
			filters: { published_version: ["is", "set"], name: ["!=", frm.doc.name] },
		}));
	},

	refresh(frm) {
		lock(frm);
		offerKinds(frm);
		if (frm.is_new()) return;
		tellVersions(frm);
		if (frm.perm[0]?.write) offerSteps(frm);
		if (frm.doc.published_version && frappe.model.can_create("Issue"))
			frm.add_custom_button(__("New Request"), async () => {
				await frappe.require("itss_catalogue.bundle.js");
				itss_service.catalogue.askForRequest({ item: frm.doc.name });
			});
	},

	request_kinds_remove: offerKinds,
});

frappe.ui.form.on("ITSS Catalogue Request Kind", { kind_name: offerKinds });

// What is in review or published is not written in; the server refuses it as well.
function lock(frm) {
	const locked = frm.doc.__onload?.locked_fields || [];
	for (const { df } of frm.fields)
		if (df.fieldname && !["Section Break", "Column Break", "Tab Break"].includes(df.fieldtype)) {
			const meta = frappe.meta.get_docfield(frm.doctype, df.fieldname);
			if (locked.includes(df.fieldname)) frm.set_df_property(df.fieldname, "read_only", 1);
			else if (!meta?.read_only && frm.itss_locked?.includes(df.fieldname))
				frm.set_df_property(df.fieldname, "read_only", 0);
		}
	frm.itss_locked = locked;
}

function offerKinds(frm) {
	const kinds = (frm.doc.request_kinds || []).map((row) => row.kind_name).filter(Boolean);
	frm.fields_dict.form_fields.grid.update_docfield_property("request_kind", "options", ["", ...kinds]);
}

function tellVersions(frm) {
	const { status, published_version, version } = frm.doc;
	if (published_version && ["Draft", "In Review"].includes(status))
		frm.set_intro(
			__("Version {0} is being written. {1} stays choosable until it is published.", [
				version,
				`<a href="${frappe.utils.get_form_link("ITSS Catalogue Version", published_version)}">${frappe.utils.escape_html(published_version)}</a>`,
			]),
			"blue"
		);
	else if (status === "Published")
		frm.set_intro(__("Published, and so locked. Revise it to write the next version."), "blue");
	else if (status === "In Review")
		frm.set_intro(__("Waits for the committee. Take it back to change it."), "orange");
}

function offerSteps(frm) {
	const button = (label, act) =>
		frm.add_custom_button(label, act, __("Steps", null, "ITSS Catalogue Item"));
	const step = (method, args) => take(frm, method, args);
	const { status, published_version } = frm.doc;
	if (status === "Draft") button(__("Send to Review"), () => step("send_to_review"));
	if (status === "In Review") button(__("Take Back"), () => step("take_back"));
	if (["Draft", "In Review"].includes(status)) {
		button(__("Publish", null, "ITSS Catalogue Item"), () => step("publish"));
		if (published_version)
			button(__("Discard the Revision"), () =>
				frappe.confirm(__("What was written since {0} is lost. Go on?", [published_version]), () =>
					step("discard_revision")
				)
			);
	}
	if (["Published", "Retired"].includes(status)) button(__("Revise"), () => step("revise"));
	if (status === "Published") button(__("Retire"), () => askWhyRetired(frm));
}

function askWhyRetired(frm) {
	frappe.prompt(
		[
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			{
				fieldname: "successor",
				fieldtype: "Link",
				options: "ITSS Catalogue Item",
				label: __("Successor"),
				get_query: () => ({
					filters: { published_version: ["is", "set"], name: ["!=", frm.doc.name] },
				}),
			},
		],
		(values) => take(frm, "retire", values),
		__("Retire {0}", [frm.doc.name]),
		__("Retire")
	);
}

async function take(frm, method, args = {}) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({ method: METHOD + method, args: { item: frm.doc.name, ...args }, freeze: true });
	await frm.reload_doc();
}
