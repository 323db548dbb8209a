// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation

/// Shortcuts to one result of a kind, from a study in process.
enum SampleStudy {
    static func statistics(
        _ specification: StatisticsSpecification, _ matrix: FeatureMatrix, rho: Double? = nil, noiseSeed: UInt8 = 0
    ) throws -> StatisticsResult {
        let run = try StudyRun(.statistics(specification), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .statistics(let result) = try run.last.result() else { throw AnalyticsError.notFinished }
        return result
    }

    static func service(
        _ matrix: FeatureMatrix, _ specification: ServiceSpecification? = nil, rho: Double? = nil,
        noiseSeed: UInt8 = 0
    ) throws -> ServiceResult {
        let run = try StudyRun(
            .service(specification ?? SampleShoppers.service()), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .service(let result) = try run.last.result() else { throw AnalyticsError.notFinished }
        return result
    }

    static func tiers(_ matrix: FeatureMatrix, rho: Double? = nil, noiseSeed: UInt8 = 0) throws -> TierModel {
        let run = try StudyRun(.tiers(SampleShoppers.tiers()), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .tiers(let model) = try run.last.result() else { throw AnalyticsError.notFinished }
        return model
    }

    static func affinity(_ matrix: FeatureMatrix, rho: Double? = nil, noiseSeed: UInt8 = 0) throws -> AffinityResult {
        let run = try StudyRun(
            .affinity(AffinitySpecification(column: "product")), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .affinity(let result) = try run.last.result() else { throw AnalyticsError.notFinished }
        return result
    }
}
