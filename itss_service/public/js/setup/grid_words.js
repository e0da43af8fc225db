// How the rows of a table read while nobody edits them.
import { escape } from "./words";

// formatters: fieldname -> function of the value that gives HTML; for rows that are there and rows to come.
export function readRows(frm, table, formatters) {
	const { grid, df } = frm.fields_dict[table];
	for (const [fieldname, formatter] of Object.entries(formatters)) {
		frappe.meta.docfield_map[df.options][fieldname].formatter = formatter;
		grid.update_docfield_property(fieldname, "formatter", formatter);
	}
	frm.refresh_field(table);
}

// An option in the words of its own doctype: "Closed" is not for a date what it is for a ticket.
export const inContext = (doctype) => (value) => escape(__(value || "", null, doctype));
