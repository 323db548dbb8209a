// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

/// scikit-learn's k-means and numpy's logistic gradient, in a Python of their own that times them itself: neither its
/// start nor the making of its data counts.
struct NumericPeers {
    /// What one of them took.
    struct Timing: Decodable {
        let name: String
        let work: KernelComparison.Work
        let precision: NumericPrecision
        let cpuSeconds: Double
        let wallSeconds: Double
    }

    private static let program = """
        import json, sys, time, warnings
        import numpy
        from sklearn.cluster import KMeans
        warnings.simplefilter("ignore")
        customers, found = int(sys.argv[1]), []

        def measure(work):
            cpu, wall = time.process_time(), time.perf_counter()
            work()
            return time.process_time() - cpu, time.perf_counter() - wall

        def middle(costs):
            return [sorted(values)[len(values) // 2] for values in zip(*costs)]

        def note(name, work, cpu, wall):
            found.append({"name": name, "work": work, "precision": precision, "cpuSeconds": cpu, "wallSeconds": wall})

        for kind, precision in ((numpy.float64, "double"), (numpy.float32, "single")):
            numbers = numpy.random.default_rng(1)
            data = numbers.random((customers, 16)).astype(kind)
            start = numbers.random((8, 16)).astype(kind)
            def lloyd(iterations):
                model = KMeans(8, init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
                return measure(lambda: model.fit(data))
            lloyd(1)
            ten = middle([lloyd(10) for _ in range(5)])
            twenty = middle([lloyd(20) for _ in range(5)])
            step = "k-means step, 16 numbers, 8 centres"
            note("scikit-learn, a tenth of ten", step, *[value / 10 for value in ten])
            note("scikit-learn, one more", step, *[(b - a) / 10 for a, b in zip(ten, twenty)])
            data = numbers.random((customers, 32)).astype(kind)
            labels = (numbers.random(customers) < 0.3).astype(kind)
            weights = numbers.random(32).astype(kind)
            def gradient():
                return data.T @ (1 / (1 + numpy.exp(-(data @ weights))) - labels)
            gradient()
            cost = middle([measure(gradient) for _ in range(15)])
            note("numpy", "logistic gradient, 32 numbers", *cost)
        print(json.dumps(found))
        """

    let python: String
    let customers: Int
    let cores: Int

    /// Nil if the program is not there or fails, as it does without its libraries.
    func measured() -> [Timing]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, "-c", Self.program, "\(customers)"]
        var environment = ProcessInfo.processInfo.environment
        for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] { environment[name] = "\(cores)" }
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return try? JSONDecoder().decode([Timing].self, from: data)
    }
}
