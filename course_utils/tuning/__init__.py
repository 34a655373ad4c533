"""Fine-tuning and alignment of small models."""
