"""The wiki of a small team that reads river gauges: what a team would write, and nothing that only a test needs."""

project = "Kestrel operations"
author = "the Kestrel operations team"
project_copyright = "the Kestrel operations team"
version = release = "2026"

extensions = [
    "sphinx_hardened_unit",
    "myst_parser",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxcontrib.confluencebuilder",
]
myst_enable_extensions = ["colon_fence", "deflist"]
copybutton_prompt_text = "$ "
nitpicky = True

# Every machine of ours runs this, so every unit is written and checked for it.
hardened_unit_target = "debian-12"
# Presets, needs and rules of our own.
hardened_unit_data = ["team"]

html_theme = "furo"
html_title = project
html_copy_source = False

latex_documents = [("index", "kestrel.tex", project, author, "manual")]
man_pages = [("index", "kestrel", project, [author], 7)]
texinfo_documents = [("index", "kestrel", project, author, "kestrel", "How Kestrel is run.", "Operations")]
epub_show_urls = "no"

# The rest of the company reads the wiki in Confluence; there the server is named, and this is on.
confluence_publish = False
confluence_lang_overrides = {"md": "none"}
