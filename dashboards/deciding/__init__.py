"""Forms of the decision pages: from what stands to fields, from fields to a change. No HTTP."""
