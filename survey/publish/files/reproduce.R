# Recomputes every sampled figure of a release from masked.csv, with R and its package survey, and compares it with
# figures.csv. Run it in the folder of the unpacked archive:  Rscript reproduce.R
#
# masked.csv: the rows of each figure are made-up sampling units. Their sums and the covariance of their sums are those
# of the real sample; nothing else in them is real. So this checks the arithmetic, not the fieldwork.
suppressPackageStartupMessages(library(survey))
options(digits = 10)
tolerance <- 1e-6

rows <- read.csv("masked.csv", colClasses = c(figure = "character"), encoding = "UTF-8")
figures <- read.csv("figures.csv", colClasses = "character", encoding = "UTF-8")
figures$figure <- with(figures, paste(indicator, variant, breakdown, group, sep = "."))

# The interval of Korn and Graubard (1998) with a ceiling on the effective size: n over the least design effect.
interval <- function(p, se, df, n, ceiling) {
  factor <- (qt(0.975, n - 1) / qt(0.975, df))^2
  size <- if (p > 0 && p < 1 && se > 0) min(n, p * (1 - p) / se^2 * factor) else n
  size <- min(size, ceiling * factor)
  yes <- size * p
  no <- size * (1 - p)
  c(if (p <= 0) 0 else qbeta(0.025, yes, no + 1), if (p >= 1) 1 else qbeta(0.975, yes + 1, no))
}

recompute <- function(part) {
  design <- svydesign(ids = ~row, weights = rep(1, nrow(part)), data = part)
  ratio <- svyratio(~a, ~b, design)
  p <- as.numeric(coef(ratio))
  se <- as.numeric(SE(ratio))
  df <- degf(design)
  ci <- interval(p, se, df, part$n[1], part$ceiling[1])
  data.frame(figure = part$figure[1], estimate = p, se = se, df = df, n = part$n[1], ci_low = ci[1], ci_high = ci[2])
}

found <- do.call(rbind, lapply(split(rows, factor(rows$figure, unique(rows$figure))), recompute))
released <- figures[match(found$figure, figures$figure), ]
if (anyNA(released$figure)) stop("masked.csv has a figure that figures.csv does not have")

worst <- 0
for (name in c("estimate", "se", "df", "n", "ci_low", "ci_high")) {
  given <- suppressWarnings(as.numeric(released[[name]]))
  apart <- abs(found[[name]] - given)
  known <- !is.na(given)
  if (any(apart[known] > tolerance)) {
    stop(name, " differs: ", paste(found$figure[known & apart > tolerance], collapse = ", "))
  }
  worst <- max(worst, apart[known])
  cat(sprintf("%-9s %4d figures agree, the largest difference is %.1e\n", name, sum(known), max(apart[known])))
}
write.csv(found, "recomputed.csv", row.names = FALSE)
cat(nrow(found), "figures recomputed, every one within", tolerance, "of the release\n")
