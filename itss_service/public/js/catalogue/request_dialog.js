// An agent files a request for somebody: the item, its kind, its questions, and the Issue opens.
const TYPES = {
	Text: "Data",
	"Long Text": "Small Text",
	Number: "Float",
	Date: "Date",
	Choice: "Select",
	"Yes or No": "Select",
};
const METHOD = "itss_service.api.catalogue.";

export async function askForRequest({ item, customer } = {}) {
	const chosen = item || (await chooseItem());
	const form = await frappe.xcall(`${METHOD}request_form`, { item: chosen });
	return showForm(form, customer);
}

function chooseItem() {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("New Request"),
			fields: [
				{
					fieldname: "item",
					fieldtype: "Link",
					options: "ITSS Catalogue Item",
					label: __("Catalogue Item"),
					reqd: 1,
					only_select: 1,
					get_query: () => ({ filters: { published_version: ["is", "set"] } }),
				},
			],
			primary_action_label: __("Next", null, "ITSS Catalogue Item"),
			primary_action(values) {
				dialog.hide();
				resolve(values.item);
			},
		});
		dialog.show();
	});
}

function showForm(form, customer) {
	const dialog = new frappe.ui.Dialog({
		title: form.item,
		size: "large",
		fields: [...ofWhom(customer), ...ofWhat(form), ...form.questions.map((one) => question(one, form))],
		primary_action_label: __("Create Issue"),
		primary_action: (values) => send(dialog, form, values),
	});
	dialog.show();
	return dialog;
}

const ofWhom = (customer) => [
	{
		fieldname: "customer",
		fieldtype: "Link",
		options: "Customer",
		label: __("Customer"),
		default: customer,
	},
	{ fieldtype: "Column Break" },
	{
		fieldname: "raised_by",
		fieldtype: "Data",
		options: "Email",
		label: __("Requested By (E-mail)"),
	},
	{ fieldtype: "Section Break" },
];

const ofWhat = ({ kinds }) => [
	...(kinds.length
		? [
				{
					fieldname: "kind",
					fieldtype: "Select",
					label: __("Kind of Request"),
					options: kinds.map(({ name }) => name),
					default: kinds.length === 1 ? kinds[0].name : undefined,
					description: kinds
						.filter((kind) => kind.description)
						.map((kind) => frappe.utils.escape_html(`${kind.name}: ${kind.description}`))
						.join("<br>"),
					reqd: 1,
				},
			]
		: []),
	{ fieldname: "subject", fieldtype: "Data", label: __("In a few words"), reqd: 1 },
	{ fieldname: "text", fieldtype: "Small Text", label: __("What else we should know") },
	{ fieldtype: "Section Break", label: __("Questions of the Form") },
];

// A question that another kind alone is asked is neither shown nor mandatory.
function question({ key, label, field_type, choices, required, help, request_kind }) {
	const asked = request_kind ? `eval:doc.kind===${JSON.stringify(request_kind)}` : "";
	return {
		fieldname: `q${key}`,
		fieldtype: TYPES[field_type],
		label: frappe.utils.escape_html(label),
		description: frappe.utils.escape_html(help),
		depends_on: asked || undefined,
		mandatory_depends_on: required && asked ? asked : undefined,
		reqd: required && !asked ? 1 : 0,
		options: optionsOf(field_type, choices),
	};
}

function optionsOf(type, choices) {
	if (type === "Choice") return ["", ...choices];
	if (type === "Yes or No")
		return [
			{ value: "", label: "" },
			{ value: "Yes", label: __("Yes") },
			{ value: "No", label: __("No") },
		];
	return undefined;
}

async function send(dialog, form, values) {
	const answers = Object.fromEntries(
		form.questions
			.filter((one) => !one.request_kind || one.request_kind === values.kind)
			.map((one) => [one.key, values[`q${one.key}`] ?? ""])
	);
	const { customer, raised_by, kind, subject, text } = values;
	const name = await frappe.xcall(`${METHOD}file_request`, {
		item: form.item,
		version: form.version,
		...{ customer, raised_by, kind, subject, text, answers },
	});
	dialog.hide();
	frappe.set_route("Form", "Issue", name);
}
