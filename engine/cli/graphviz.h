/* SPDX-License-Identifier: Apache-2.0 */
/* Lets Graphviz lay a DOT graph out. */
#ifndef LIEN_CLI_GRAPHVIZ_H
#define LIEN_CLI_GRAPHVIZ_H

#include "cli/cli.h"

/* Run `dot` on the graph and print its SVG on standard output. Returns an enum lien_exit, having
 * said what went wrong; where there is no `dot`, which package has it. */
int lien_graphviz_svg(const struct lien_cli *cli, const char *graph, size_t length);

#endif
