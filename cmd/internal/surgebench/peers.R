# Scores of the tools of R's package surveillance for the series that surgebench wrote: a higher score is more alarming, so that any
# false-alarm rate can be had by moving the threshold.
#   peers.R FOLDER FIRST LAST STEP: reads FOLDER/base.csv and FOLDER/variants.csv, writes FOLDER/peers-FIRST.csv for the series from FIRST
#   to LAST by STEP, and prints the seconds of processor time used.
#
# earsC: the statistic behind C1, C2 and C3, solved from earsC's own upper bounds, minSigma 0.5 as its help page advises for sparse data.
# farringtonFlexible: two years back, trend, ten seasonal periods, reweighting, 42 days not included; learned anew every fourteen days.
# The score is -log10 p of the count under its negative binomial (mu0Vector, phiVector). Once on days, once on sums of seven days.
# glrnb: expected values and dispersion from glm.nb with trend, two harmonics and days of the week on the history; all change points.
suppressMessages({library(surveillance); library(MASS)})
args <- commandArgs(TRUE)
folder <- args[1]; first <- as.integer(args[2]); last <- as.integer(args[3]); step <- as.integer(args[4])
base <- as.matrix(read.csv(file.path(folder, "base.csv"), header = FALSE))
variants <- read.csv(file.path(folder, "variants.csv"), header = FALSE) # series, variant, counts of the judged days
days <- ncol(variants) - 2
history <- ncol(base) - days
judged <- history + seq_len(days)
used <- c(ears = 0, farrington = 0, farrington7 = 0, glrnb = 0)
clock <- function() sum(proc.time()[c(1, 2)])

# ears returns the statistics of the series in the columns of y: for C1 and C2 the standardised excess, for C3, whose bound is
# y + sd·(z − past), the excess of C2 over 1 summed over three days.
ears <- function(y) {
  s <- sts(y, frequency = 365)
  bound <- function(range, method, alpha)
    upperbound(earsC(s, control = list(range = range, method = method, baseline = 7, minSigma = 0.5, alpha = alpha)))
  z <- function(range, method) {
    centre <- bound(range, method, 0.5)
    qnorm(0.999) * (y[range, , drop = FALSE] - centre) / (bound(range, method, 0.001) - centre)
  }
  more <- z((min(judged) - 2):max(judged), "C2")
  n <- nrow(more)
  excess <- pmax(more - 1, 0)
  list(C1 = z(judged, "C1"), C2 = more[3:n, , drop = FALSE],
       C3 = excess[3:n, , drop = FALSE] + excess[2:(n - 1), , drop = FALSE] + excess[1:(n - 2), , drop = FALSE])
}

farrington <- function(y) {
  s <- sts(y, start = c(2023, 1), frequency = 365)
  fits <- lapply(judged[seq(1, days, by = 14)], function(day)
    suppressWarnings(farringtonFlexible(s, control = list(range = day, b = 2, w = 14, noPeriods = 10, reweight = TRUE, weightsThreshold = 2.58,
      pastWeeksNotIncluded = 42, trend = TRUE, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.001, limit54 = c(0, 4),
      verbose = FALSE)))@control)
  carry <- (seq_len(days) - 1) %/% 14 + 1
  list(mu = pmax(1e-6, sapply(fits, function(f) f$expected[1])[carry]), phi = pmax(1, sapply(fits, function(f) f$phiVector[1])[carry]))
}

surprise <- function(y, fit) {
  size <- fit$mu / pmax(fit$phi - 1, 1e-6)
  -pnbinom(y - 1, size = size, mu = fit$mu, lower.tail = FALSE, log.p = TRUE) / log(10)
}

expected <- function(y) {
  d <- data.frame(y = y, t = seq_along(y) / 365, w = factor(seq_along(y) %% 7))
  h <- seq_len(history)
  formula <- y ~ t + cos(2 * pi * t) + sin(2 * pi * t) + cos(4 * pi * t) + sin(4 * pi * t) + w
  m <- tryCatch(suppressWarnings(glm.nb(formula, data = d[h, ], control = glm.control(maxit = 30))), error = function(e) NULL)
  alpha <- 0
  if (is.null(m) || !is.finite(m$theta)) m <- suppressWarnings(glm(formula, family = poisson, data = d[h, ])) else alpha <- 1 / m$theta
  list(mu = pmax(1e-4, suppressWarnings(predict(m, newdata = d, type = "response"))), alpha = if (alpha < 1e-4) 0 else alpha)
}

glr <- function(y, m) {
  range <- (min(judged) - 14):max(judged) # a fortnight to warm up
  s <- sts(y, frequency = 365)
  g <- glrnb(s, control = list(range = range, mu0 = m$mu[range], alpha = m$alpha, c.ARL = 1e9, ret = "value", dir = "inc", Mtilde = 1, M = -1))
  tail(g@upperbound[, 1], days)
}

sum7 <- function(y) as.numeric(stats::filter(c(rep(0, 6), y), rep(1, 7), sides = 1))[-(1:6)]
timed <- function(what, value) {
  t <- clock(); force(value); used[what] <<- used[what] + clock() - t
  value
}
out <- file(file.path(folder, sprintf("peers-%d.csv", first)), "w")
for (i in seq(first, last, by = step)) {
  y <- base[i, ]
  f <- timed("farrington", farrington(y))
  f7 <- timed("farrington7", farrington(sum7(y)))
  m <- timed("glrnb", expected(y))
  rows <- which(variants[, 1] == i)
  ids <- c(0, variants[rows, 2])
  all <- matrix(y, length(y), length(ids))
  for (k in seq_along(rows)) all[judged, k + 1] <- as.numeric(variants[rows[k], -(1:2)])
  e <- timed("ears", ears(all))
  for (k in seq_along(ids)) {
    v <- all[, k]
    scores <- list(C1 = e$C1[, k], C2 = e$C2[, k], C3 = e$C3[, k], farrington = surprise(v[judged], f),
                   farrington7 = surprise(sum7(v)[judged], f7), glrnb = timed("glrnb", glr(v, m)))
    for (name in names(scores)) {
      x <- scores[[name]]
      writeLines(paste(c(i, ids[k], name, ifelse(is.finite(x), round(x, 4), 0)), collapse = ","), out)
    }
  }
}
close(out)
cat(paste(names(used), sprintf("%.1f", used), collapse = " "), "\n")
