"""The survey system of a province's digital-society plan: from a household's answers to ten published estimates."""
