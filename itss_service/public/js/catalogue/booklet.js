// The published catalogue to read or to print, in a language and for somebody.
export function askForBooklet() {
	const dialog = new frappe.ui.Dialog({
		title: __("Booklet of the Catalogue"),
		fields: [
			{
				fieldname: "language",
				fieldtype: "Link",
				options: "Language",
				label: __("Language", null, "ITSS Catalogue Item"),
				default: frappe.boot.lang,
				reqd: 1,
			},
			{
				fieldname: "edition",
				fieldtype: "Select",
				label: __("Edition"),
				options: [
					{ value: "Customers", label: __("For Customers") },
					{ value: "Staff", label: __("For Staff, with cost and internal texts") },
				],
				default: "Customers",
				reqd: 1,
			},
		],
		primary_action_label: __("Open as PDF"),
		primary_action({ language, edition }) {
			dialog.hide();
			const asked = new URLSearchParams({ language, edition, as_pdf: 1 });
			window.open(`/api/method/itss_service.api.catalogue.print_booklet?${asked}`);
		},
	});
	dialog.show();
}
