"""From the words of a document to its fields: administrative papers after NĐ 30/2020, identifiers, labelled forms, lists."""
