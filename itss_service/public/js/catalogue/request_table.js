// The answers that came with a request, as a table.
const escape = (text) => frappe.utils.escape_html(text ? String(text) : "");

export function requestTable({ item, version, kind, answers }) {
	const rows = answers.map(
		({ question, answer }) =>
			`<tr><th style="width: 40%">${escape(question)}</th><td style="white-space: pre-line">${escape(answer)}</td></tr>`
	);
	const link = version
		? `<a href="${frappe.utils.get_form_link("ITSS Catalogue Version", version)}">${escape(version)}</a>`
		: escape(item);
	const told = [link, escape(kind)].filter(Boolean).join(" · ");
	return `<p>${told}</p>${
		rows.length
			? `<table class="table table-sm table-bordered mb-0"><tbody>${rows.join("")}</tbody></table>`
			: ""
	}`;
}
