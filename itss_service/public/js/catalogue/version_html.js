// What a version said when it was published. Texts of the text editors were cleaned when they were saved.
const escape = (text) => frappe.utils.escape_html(text === null || text === undefined ? "" : String(text));

const section = (title, body) => (body ? `<h5 class="mt-4">${title}</h5>${body}` : "");

function table(heads, rows) {
	if (!rows.length) return "";
	const head = heads.map((text) => `<th>${text}</th>`).join("");
	const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
	return `<table class="table table-sm table-bordered"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const OF_ITEM = "ITSS Catalogue Item";
const OF_KIND = "ITSS Catalogue Request Kind";

function facts(told) {
	const money = (value) => (value ? escape(format_currency(value, told.currency)) : "");
	const shown = [
		[__("Default Group"), escape(told.support_group)],
		[__("Service Calendar"), escape(told.calendar)],
		[__("Cost", null, OF_ITEM), money(told.cost)],
		[
			__("Price", null, OF_ITEM),
			[money(told.price), escape(told.charge_unit)].filter(Boolean).join(" / "),
		],
		[__("Supporting Items"), told.supporting_items.map((row) => escape(row.item)).join(", ")],
	].filter(([, value]) => value);
	return table([], shown);
}

export function versionHtml(told) {
	const kinds = told.request_kinds.map((row) => [
		escape(row.kind_name),
		escape(row.issue_type),
		escape(row.priority),
		escape(row.description),
	]);
	const questions = told.form_fields.map((row) => [
		escape(row.request_kind),
		escape(row.label) + (row.required ? " *" : ""),
		__(row.field_type, null, "ITSS Catalogue Form Field"),
		escape(row.choices).replaceAll("\n", " / "),
	]);
	const targets = told.targets.map((row) => [
		__(row.metric, null, "ITSS Catalogue Target"),
		escape(row.priority),
		escape(row.duration),
	]);
	const kind = __("Kind of Request");
	return [
		section(__("For Customers"), told.customer_description),
		section(__("For Staff", null, OF_ITEM), told.description),
		section(
			__("Kinds of Request"),
			table(
				[kind, ...["Issue Type", "Priority", "Description"].map((head) => __(head, null, OF_KIND))],
				kinds
			)
		),
		section(
			__("Questions of the Form"),
			table(
				[kind, __("Question", null, "ITSS Catalogue Form Field"), __("Answer"), __("Choices")],
				questions
			)
		),
		section(
			__("Default Targets"),
			table(
				[
					__("Metric", null, "ITSS Catalogue Target"),
					__("Priority", null, "ITSS Catalogue Target"),
					__("Duration", null, "ITSS Catalogue Target"),
				],
				targets
			)
		),
		section(__("Fulfilment"), facts(told)),
	].join("");
}
