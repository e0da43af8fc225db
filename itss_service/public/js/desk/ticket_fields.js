// What the fields of a ticket suggest, from the panel's answer; a priority that follows from others is not typed.
const SUGGESTIONS = {
	itss_impact: "impacts",
	itss_urgency: "urgencies",
	itss_channel: "channels",
	itss_pause_reason: "pause_reasons",
};

export function fillChoices(frm, choices) {
	frm.itss_choices = choices;
	for (const [fieldname, name] of Object.entries(SUGGESTIONS))
		if (frm.fields_dict[fieldname]) frm.set_df_property(fieldname, "options", choices[name]);
	if (frm.fields_dict.itss_impact) showPriority(frm);
}

function followed({ doc, itss_choices }) {
	const row = itss_choices.impacts.indexOf(doc.itss_impact);
	const column = itss_choices.urgencies.indexOf(doc.itss_urgency);
	return row < 0 || column < 0 ? null : itss_choices.priorities[row][column];
}

// The server sets it again when the ticket is saved.
export function followPriority(frm) {
	if (!frm.itss_choices || frm.doc.itss_priority_override) return showPriority(frm);
	const priority = followed(frm);
	if (priority && priority !== frm.doc.priority) frm.set_value("priority", priority);
	showPriority(frm);
}

export function showPriority(frm) {
	if (!frm.itss_choices) return;
	const follows = !frm.doc.itss_priority_override && followed(frm) !== null;
	frm.set_df_property("priority", "read_only", follows ? 1 : 0);
	frm.set_df_property(
		"priority",
		"description",
		follows ? __("Follows from impact and urgency. Tick Priority Set by Hand to choose another.") : ""
	);
}
