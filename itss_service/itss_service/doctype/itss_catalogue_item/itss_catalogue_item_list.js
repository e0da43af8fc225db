frappe.listview_settings["ITSS Catalogue Item"] = {
	add_fields: ["status", "published_version", "review_due_on", "version"],

	get_indicator(doc) {
		const status = __(doc.status, null, "ITSS Catalogue Item");
		const colours = { Draft: "gray", "In Review": "orange", Published: "green", Retired: "darkgrey" };
		const overdue =
			doc.published_version && doc.review_due_on && doc.review_due_on < frappe.datetime.get_today();
		if (overdue) return [__("Review Overdue"), "red", `review_due_on,<,Today|published_version,is,set`];
		return [status, colours[doc.status], `status,=,${doc.status}`];
	},

	onload(listview) {
		const load = () => frappe.require("itss_catalogue.bundle.js");
		listview.page.add_inner_button(__("Booklet"), async () => {
			await load();
			itss_service.catalogue.askForBooklet();
		});
		if (frappe.model.can_create("ITSS Catalogue Review"))
			listview.page.add_inner_button(__("Call the Committee"), draftReview);
	},
};

async function draftReview() {
	const doc = await frappe.xcall("itss_service.api.catalogue.draft_review");
	frappe.model.sync(doc);
	frappe.set_route("Form", doc.doctype, doc.name);
}
