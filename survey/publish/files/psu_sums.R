# Recomputes every sampled figure of a release from the sums of its sampled villages, with R's package survey, and
# compares it with figures.csv. The sums are confidential. Run it in the unpacked folder:  Rscript psu_sums.R
#
# sums_<unit>.csv: one row per village (and household, where the draw is corrected at both stages) and group. weight is
# the sum of its weights; y.<name> and x.<name> are the weighted yes and the weighted valid answers over that weight.
# cells_<unit>.csv, where it stands, has the population totals to which the weights are fitted.
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
tolerance <- 1e-6
figures <- read.csv("figures.csv", colClasses = "character", encoding = "UTF-8")
figures <- figures[figures$kind == "sample" & figures$estimate != "", ]

design_of <- function(unit) {
  rows <- read.csv(paste0("sums_", unit, ".csv"), encoding = "UTF-8", check.names = FALSE)
  if ("fpc" %in% names(rows)) {
    rows$fpc[is.na(rows$fpc)] <- Inf
    rows$ssu_fpc[is.na(rows$ssu_fpc)] <- Inf
    design <- svydesign(~psu + ssu, strata = ~stratum, weights = ~weight, fpc = ~fpc + ssu_fpc, data = rows, nest = TRUE)
  } else {
    design <- svydesign(~psu, strata = ~stratum, weights = ~weight, data = rows, nest = TRUE)
  }
  totals <- paste0("cells_", unit, ".csv")
  if (file.exists(totals)) design <- postStratify(design, ~calibration_cell, read.csv(totals, encoding = "UTF-8"))
  design
}

designs <- list()
for (unit in c("household", "individual", "member")) {
  if (file.exists(paste0("sums_", unit, ".csv"))) designs[[unit]] <- design_of(unit)
}

recompute <- function(figure) {
  name <- paste(figure$indicator, figure$variant, sep = ".")
  for (design in designs) {
    if (!(paste0("x.", name) %in% names(design$variables))) next
    inside <- design$variables[[paste0("x.", name)]] > 0
    if (figure$breakdown != "province") {
      column <- as.character(design$variables[[paste0("cut_", figure$breakdown)]])
      inside <- inside & !is.na(column) & column == figure$group
    }
    design$variables$y <- design$variables[[paste0("y.", name)]]
    design$variables$x <- design$variables[[paste0("x.", name)]]
    part <- design[inside, ]
    ratio <- svyratio(~y, ~x, part)
    return(c(estimate = as.numeric(coef(ratio)), se = as.numeric(SE(ratio)), df = degf(part)))
  }
  stop("no sums for ", name)
}

found <- t(sapply(seq_len(nrow(figures)), function(place) recompute(figures[place, ])))
for (name in c("estimate", "se", "df")) {
  given <- suppressWarnings(as.numeric(figures[[name]]))
  apart <- abs(found[, name] - given)
  known <- !is.na(given)
  if (any(apart[known] > tolerance)) {
    stop(name, " differs by up to ", max(apart[known]), " in ", sum(apart[known] > tolerance), " figures")
  }
  cat(sprintf("%-9s %4d figures agree, the largest difference is %.1e\n", name, sum(known), max(apart[known])))
}
cat(nrow(figures), "figures recomputed from the sums of villages\n")
