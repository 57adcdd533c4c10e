"""What asks a model: prompts and schemas, one client, recordings and a store of answers; extraction and appraisal by it."""
