// Embeds the files of the page: no resource bundle is needed at run time, and no build step.
#include "CLossPage.h"

// The directive came with C23; no other line needs it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char api_js[] = {
#embed "assets/api.js"
};
static const unsigned char catalogue_js[] = {
#embed "assets/catalogue.js"
};
static const unsigned char curves_js[] = {
#embed "assets/curves.js"
};
static const unsigned char docs_html[] = {
#embed "assets/docs.html"
};
static const unsigned char docs_js[] = {
#embed "assets/docs.js"
};
static const unsigned char editor_js[] = {
#embed "assets/editor.js"
};
static const unsigned char files_js[] = {
#embed "assets/files.js"
};
static const unsigned char footer_html[] = {
#embed "assets/footer.html"
};
static const unsigned char grid_js[] = {
#embed "assets/grid.js"
};
static const unsigned char header_html[] = {
#embed "assets/header.html"
};
static const unsigned char icon_svg[] = {
#embed "assets/icon.svg"
};
static const unsigned char literal_js[] = {
#embed "assets/literal.js"
};
static const unsigned char losses_json[] = {
#embed "assets/losses.json"
};
static const unsigned char page_css[] = {
#embed "assets/page.css"
};
static const unsigned char page_html[] = {
#embed "assets/page.html"
};
static const unsigned char page_js[] = {
#embed "assets/page.js"
};
static const unsigned char panels_js[] = {
#embed "assets/panels.js"
};
static const unsigned char plot_js[] = {
#embed "assets/plot.js"
};
static const unsigned char reference_json[] = {
#embed "assets/reference.json"
};
static const unsigned char samples_js[] = {
#embed "assets/samples.js"
};
static const unsigned char snippets_js[] = {
#embed "assets/snippets.js"
};
static const unsigned char state_js[] = {
#embed "assets/state.js"
};
static const unsigned char words_js[] = {
#embed "assets/words.js"
};
static const unsigned char words_json[] = {
#embed "assets/words.json"
};

#define ASSET(name, bytes) {name, bytes, sizeof bytes}

static const struct loss_page_asset assets[] = {
    ASSET("api.js", api_js),
    ASSET("catalogue.js", catalogue_js),
    ASSET("curves.js", curves_js),
    ASSET("docs.html", docs_html),
    ASSET("docs.js", docs_js),
    ASSET("editor.js", editor_js),
    ASSET("files.js", files_js),
    ASSET("footer.html", footer_html),
    ASSET("grid.js", grid_js),
    ASSET("header.html", header_html),
    ASSET("icon.svg", icon_svg),
    ASSET("literal.js", literal_js),
    ASSET("losses.json", losses_json),
    ASSET("page.css", page_css),
    ASSET("page.html", page_html),
    ASSET("page.js", page_js),
    ASSET("panels.js", panels_js),
    ASSET("plot.js", plot_js),
    ASSET("reference.json", reference_json),
    ASSET("samples.js", samples_js),
    ASSET("snippets.js", snippets_js),
    ASSET("state.js", state_js),
    ASSET("words.js", words_js),
    ASSET("words.json", words_json),
};

const struct loss_page_asset *loss_page_asset(size_t index) {
  return index < sizeof assets / sizeof assets[0] ? &assets[index] : NULL;
}
